using System.Text.Json.Serialization;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>
/// What is in a partition's archive. Changed only by replacing the blob that was read (ETag), so that of two
/// archivers one is told that it lost. Segments that it does not name are not part of the archive.
/// </summary>
internal sealed record Manifest
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Hub { get; init; }

    public required int Partition { get; init; }

    /// <summary>The oldest event after which nothing is missing.</summary>
    public required SequenceNumber First { get; init; }

    /// <summary>The next event to archive.</summary>
    public required SequenceNumber Next { get; init; }

    /// <summary>When the last archived event was enqueued.</summary>
    public required DateTimeOffset LastEnqueued { get; init; }

    /// <summary>
    /// The CRC of the record of event <c>Next - 1</c>: where the log still has that event, it must be the same. Null
    /// after a gap, because then that event was never archived.
    /// </summary>
    public required uint? LastCrc { get; init; }

    /// <summary>Events that retention removed before they were archived. What lies before the last is kept but not read.</summary>
    public IReadOnlyList<ArchiveGap> Gaps { get; init; } = [];

    /// <summary>Blobs that list the older segments.</summary>
    public IReadOnlyList<PageInfo> Pages { get; init; } = [];

    /// <summary>The newer segments, in order.</summary>
    public IReadOnlyList<SegmentInfo> Segments { get; init; } = [];

    [JsonIgnore]
    public bool IsEmpty => First == Next;

    public static Manifest Of(ArchivePlace place, Segment segment) => new()
    {
        Hub = place.Hub.Value,
        Partition = place.Partition.Value,
        First = segment.Info.First,
        Next = segment.Info.Next,
        LastEnqueued = segment.Info.Ends,
        LastCrc = segment.LastCrc,
        Segments = [segment.Info],
    };

    public bool Has(SequenceNumber sequence) => sequence >= First && sequence < Next;

    public Manifest Append(Segment segment) => this with
    {
        Next = segment.Info.Next,
        LastEnqueued = segment.Info.Ends,
        LastCrc = segment.LastCrc,
        Segments = [.. Segments, segment.Info],
    };

    /// <summary>The oldest segments are listed by a page from now on.</summary>
    public Manifest MovedToPage(int count) => this with
    {
        Pages = [.. Pages, new PageInfo(Segments[0].First, Segments[count - 1].Next, Segments[count - 1].Ends)],
        Segments = [.. Segments.Skip(count)],
    };

    /// <summary>The log's oldest event is <paramref name="to"/>, and what lies between is lost.</summary>
    public Manifest WithGap(SequenceNumber to, DateTimeOffset noticed) => this with
    {
        First = to,
        Next = to,
        LastCrc = null,
        Gaps = IsEmpty && Gaps is [.., var last]
            ? [.. Gaps.SkipLast(1), last with { To = to }]
            : [.. Gaps, new ArchiveGap(Next, to, noticed)],
    };
}
