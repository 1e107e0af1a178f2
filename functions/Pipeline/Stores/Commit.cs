using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Stores;

/// <summary>
/// One step of a processor, all or nothing: rows, what happened in the hospital, and the position. A commit of a
/// release leaves the position where it is.
/// </summary>
public sealed record Commit
{
    public required ProjectionId Projection { get; init; }

    public required PartitionId Partition { get; init; }

    /// <summary>The version this commit builds on. If the stored one differs, nothing is written.</summary>
    public required PositionVersion Expected { get; init; }

    public required Position Position { get; init; }

    /// <summary>
    /// At most one change a row. The list is not to be kept: it is used again for a later commit.
    /// </summary>
    public IReadOnlyList<RowChange> Rows { get; init; } = [];

    /// <summary>Events that became patients. One that was held stops being held. Admitting twice is a no-op.</summary>
    public IReadOnlyList<Admission> Admissions { get; init; } = [];

    /// <summary>Events that wait behind a patient of their key.</summary>
    public IReadOnlyList<HeldEvent> Held { get; init; } = [];

    /// <summary>Patients and held events that were pushed now, in that order.</summary>
    public IReadOnlyList<Released> Released { get; init; } = [];

    /// <summary>Patients that failed again on release; each keeps its first error.</summary>
    public IReadOnlyList<FailedRelease> FailedReleases { get; init; } = [];
}
