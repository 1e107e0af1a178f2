using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Lag;

/// <summary>How far one projection is behind on one partition, and what it has in the hospital there.</summary>
/// <param name="Projection">The projection.</param>
/// <param name="Hub">The hub it reads.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Position">The last event whose effects are committed; None before the first.</param>
/// <param name="Events">How many events that the log still has come after it.</param>
/// <param name="Age">How long ago the first of those was enqueued; zero at the end of the log.</param>
/// <param name="Patients">Its patients.</param>
/// <param name="Held">The events that wait behind them.</param>
/// <param name="OldestPatient">
/// How long the patient that was admitted first has been there; zero without patients. Null where there are more
/// patients than a report reads and none of this partition was among those.
/// </param>
/// <param name="Problem">
/// Why the log cannot be compared with the position, and what to do; null if it can. Then <paramref name="Events"/> is
/// what the log is known to have and <paramref name="Age"/> how long ago the last committed event was enqueued.
/// </param>
public sealed record PartitionLag(
    ProjectionId Projection,
    HubName Hub,
    PartitionId Partition,
    SequenceNumber Position,
    long Events,
    TimeSpan Age,
    long Patients,
    long Held,
    TimeSpan? OldestPatient,
    string? Problem = null);
