using Azure.Storage.Blobs;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>
/// The archive of hubs: their events in blobs, beyond the hubs' retention. <see cref="Archiver"/> writes it,
/// <see cref="ArchivedLog"/> reads it. The format is in docs/archive.md.
/// </summary>
public sealed class EventArchive
{
    private readonly CursorPool _pool;

    /// <param name="container">Where the blobs are.</param>
    /// <param name="options">How it is written and read.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public EventArchive(BlobContainerClient container, ArchiveOptions options)
        : this(new ArchiveBlobs(container), options)
    {
    }

    internal EventArchive(IArchiveBlobs blobs, ArchiveOptions options)
    {
        options.Validate();
        (Blobs, Options, _pool) = (blobs, options, new CursorPool(options.MaxReaders));
    }

    internal IArchiveBlobs Blobs { get; }

    internal ArchiveOptions Options { get; }

    /// <summary>Makes the container if it is not there; where a deployment has made it, there is no need to call this.</summary>
    /// <exception cref="IOException">The storage account could not be reached; try again.</exception>
    public ValueTask PrepareAsync(CancellationToken stop) => Blobs.PrepareAsync(stop);

    internal ArchiveReader ReaderOf(ArchivePlace place) => new(Blobs, place, Options, _pool);
}
