using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>A hub in memory with its archive, and what must be true of the two.</summary>
internal sealed class ArchiveBench(int partitionCount = 1)
{
    public static readonly PartitionId P0 = new(0);

    public static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private int _appended;

    public ManualTime Time { get; } = new();

    public InMemoryLog Log { get; set; } = new(partitionCount, TimeProvider.System);

    public MemoryBlobs Blobs { get; } = new();

    /// <summary>Small, so that a few events make many segments, pages and downloads.</summary>
    public ArchiveOptions Options { get; init; } = new()
    {
        MaxAge = TimeSpan.Zero,
        SegmentEvents = 4,
        SegmentBytes = 1_000,
        PageSegments = 2,
        ParallelPartitions = 1,
        LogReadBytes = 400,
        DownloadBytes = 300,
        MaxReaders = 2,
    };

    public ArchivePlace Place => new(Log.Hub, P0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Appends events of every shape, a second apart, some together.</summary>
    public void Append(int count, PartitionId partition = default)
    {
        for (var i = 0; i < count; i++)
        {
            var n = _appended++;
            var envelope = System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{n}},"padding":"{{new string('x', n * 37 % 200)}}"}""");
            var bytes = (n % 4) switch
            {
                0 => EventBytes.Binary(envelope, ReadOnlyMemory<byte>.Empty),
                1 => EventBytes.Binary(envelope, new byte[] { 0, 255, (byte)n }),
                _ => EventBytes.Structured(envelope),
            };
            Log.AppendRaw(partition, Time.GetUtcNow().AddTicks(n - 10_000), n % 5 == 0 ? null : $"k\u00e9y-{n % 3}", bytes);
            if (n % 3 != 0)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    public EventArchive Archive(IArchiveBlobs? blobs = null) => new(blobs ?? Blobs, Options);

    public Archiver Archiver(IArchiveBlobs? blobs = null) => new(Log, Archive(blobs), Time, NullLogger<Archiver>.Instance);

    public Task<ArchiveRun> RunAsync(IArchiveBlobs? blobs = null) => Archiver(blobs).RunAsync(Long, Stop);

    public ArchivedLog ArchivedLog() => new(Log, Archive(), Time);

    /// <summary>The manifest; null if nothing was archived.</summary>
    public async Task<Manifest?> ManifestAsync() => (await new Manifests(Blobs).ReadAsync(Place, Stop))?.Manifest;

    /// <summary>The archive has these events, each once, and there is no blob that is not part of it.</summary>
    public async Task AssertHasExactlyAsync(IEnumerable<RecordedEvent> events)
    {
        var manifest = Assert.IsType<Manifest>(await ManifestAsync());
        var segments = manifest.Pages.SelectMany(page => ManifestJson.ReadPage(Blobs.Stored[Place.Page(page.First)].Bytes, "page")).Concat(manifest.Segments).ToList();
        var names = segments.Select(s => Place.Segment(s.First)).Concat(manifest.Pages.Select(p => Place.Page(p.First))).Append(Place.Manifest);
        Assert.Equal(names.Order(StringComparer.Ordinal), Blobs.Stored.Keys.Order(StringComparer.Ordinal));
        Assert.All(segments, info => Assert.Equal(info, Segment.Read(Blobs.Stored[Place.Segment(info.First)].Bytes, Place, info.First)?.Info));
        Assert.Equal(events.Select(Describe), (await ReadAsync(manifest)).Select(Describe));
    }

    /// <summary>What the archive alone gives.</summary>
    private async Task<List<RecordedEvent>> ReadAsync(Manifest manifest)
    {
        var all = new List<RecordedEvent>();
        var reader = Archive().ReaderOf(Place);
        for (var next = manifest.First; next < manifest.Next; next = all[^1].SequenceNumber.Next)
        {
            all.AddRange(Assert.IsType<LogRead.Events>(await reader.ReadAsync(manifest, next, 3, 10_000, Stop)).Items);
        }

        return all;
    }

    /// <summary>All of an event, as text.</summary>
    public static string Describe(RecordedEvent e) =>
        $"{e.Partition}/{e.SequenceNumber} {e.EnqueuedTime.UtcTicks} {e.PartitionKey ?? "(none)"} {Convert.ToHexString(e.Bytes.Envelope.Span)} {(e.Bytes.Body is { } body ? $"[{Convert.ToHexString(body.Span)}]" : "(none)")}";
}
