using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>
/// A backup that the next one builds on: a sealed segment never changes, so one that is there already gets a second
/// name instead of a copy.
/// </summary>
internal sealed class EarlierBackup(string path, BackupFile about)
{
    private readonly Dictionary<string, ManifestFile?> _manifests = [];
    private readonly Dictionary<string, BackedUpFile> _files = about.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);

    /// <summary>Gives a sealed segment of the same history its name in a new backup.</summary>
    /// <param name="manifest">What the hub says of itself now.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="note">The segment.</param>
    /// <param name="target">The folder of the new backup.</param>
    /// <returns>What was linked; null if it must be copied.</returns>
    public BackedUpFile? TryLink(ManifestFile manifest, int partition, SegmentNote note, string target)
    {
        var name = $"hubs/{manifest.Hub}/{partition}/{SegmentName.Log(note.First)}";
        var isSame = note.Checksum is not null
            && ManifestOf(manifest.Hub) is { } earlier && earlier.History == manifest.History && earlier.Seed == manifest.Seed && partition < earlier.Logs.Length
            && earlier.Logs[partition].Segments.SkipLast(1).Contains(note)
            && _files.TryGetValue(name, out var file) && file.Length == note.Length
            && new FileInfo(Path.Combine(path, name)) is { Exists: true } there && there.Length == note.Length;
        return isSame && !OperatingSystem.IsWindows() && UnixLink.TryCreate(Path.Combine(path, name), Path.Combine(target, name)) ? _files[name] : null;
    }

    private ManifestFile? ManifestOf(string hub)
    {
        if (!_manifests.TryGetValue(hub, out var manifest))
        {
            try
            {
                manifest = ManifestFile.Read(ReadOnlyFiles.Instance, HubFolders.Of(path, hub));
            }
            catch (DataFolderException)
            {
                // Nothing to build on; verify names it.
                manifest = null;
            }

            _manifests.Add(hub, manifest);
        }

        return manifest;
    }
}
