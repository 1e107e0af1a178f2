using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>What one step of archiving a partition came to.</summary>
internal abstract record ArchiveStep
{
    private ArchiveStep()
    {
    }

    /// <summary>A segment was archived; there may be more.</summary>
    public sealed record Archived(long Events, long Bytes) : ArchiveStep;

    /// <summary>Events were lost before they were archived; this is recorded, and archiving goes on behind them.</summary>
    public sealed record Lost(ArchiveGap Gap) : ArchiveStep;

    /// <summary>Nothing is due. <paramref name="Oldest"/> is when the oldest event that is not archived was enqueued; null if all are.</summary>
    public sealed record Idle(DateTimeOffset? Oldest) : ArchiveStep;

    /// <summary>Another archiver works on this partition; it goes on, this one leaves it alone.</summary>
    public sealed record Overtaken : ArchiveStep;

    /// <summary>It cannot go on. <paramref name="Reason"/> says what is wrong and what to do.</summary>
    public sealed record Blocked(string Reason, SequenceNumber At) : ArchiveStep;
}
