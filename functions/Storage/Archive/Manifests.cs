using Azure;

namespace Serverless.Storage.Archive;

/// <summary>A manifest and the version of its blob.</summary>
internal sealed record StoredManifest(Manifest Manifest, ETag Version);

/// <summary>Manifests as blobs.</summary>
internal sealed class Manifests(IArchiveBlobs blobs)
{
    /// <summary>Null if nothing of the partition has been archived.</summary>
    public async ValueTask<StoredManifest?> ReadAsync(ArchivePlace place, CancellationToken stop) =>
        await blobs.ReadAsync(place.Manifest, stop) is { } blob
            ? new StoredManifest(ManifestJson.ReadManifest(blob.Bytes, place), blob.Version)
            : null;

    /// <summary>Puts a manifest in the place of the one it was made from; null if that is not the current one any more.</summary>
    public async ValueTask<StoredManifest?> ReplaceAsync(
        ArchivePlace place, StoredManifest? before, Manifest after, CancellationToken stop)
    {
        var json = ManifestJson.Write(after);
        var version = before is null
            ? await blobs.CreateAsync(place.Manifest, json, stop)
            : await blobs.ReplaceAsync(place.Manifest, json, before.Version, stop);
        return version is { } written ? new StoredManifest(after, written) : null;
    }
}
