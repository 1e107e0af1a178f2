using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Stores;

/// <summary>
/// Where a projection's rows, hospital and positions are, for its processor. Every method throws
/// <see cref="StoreUnavailableException"/> when the store cannot be reached or cannot write; that is retried, and
/// is never the event's fault.
/// </summary>
public interface IProjectionStore
{
    /// <summary>What the last commit left. Does not claim anything: the first commit decides between two owners.</summary>
    ValueTask<Checkpoint> OpenAsync(ProjectionId projection, PartitionId partition, CancellationToken stop);

    /// <summary>The rows asked for, in that order; null where there is none.</summary>
    ValueTask<IReadOnlyList<StoredRow?>> LoadAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<RowId> rows, CancellationToken stop);

    /// <summary>Writes one step, all or nothing.</summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken stop);

    /// <summary>
    /// The patient of a ward that somebody asked to release, and the events behind it, oldest first: at most
    /// <paramref name="max"/> and, beyond the first, at most <paramref name="maxBytes"/>. Little more is loaded: all
    /// events of a ward may be larger than memory.
    /// </summary>
    /// <param name="projection">The projection.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="ward">The ward.</param>
    /// <param name="max">The most events to give.</param>
    /// <param name="maxBytes">The most bytes of events to give, beyond the first.</param>
    /// <param name="stop">Stops the call.</param>
    ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        ProjectionId projection, PartitionId partition, WardKey ward, int max, int maxBytes, CancellationToken stop);

    /// <summary>
    /// Released events, for a replay: the log may not have them any more. Those that there are, in the order asked for,
    /// and beyond the first at most <paramref name="maxBytes"/>; little more is loaded.
    /// </summary>
    ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        ProjectionId projection, PartitionId partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop);

    /// <summary>The wards whose patient somebody asked to release and that have not been tried since.</summary>
    ValueTask<IReadOnlyList<WardKey>> ReadReleaseRequestsAsync(
        ProjectionId projection, PartitionId partition, CancellationToken stop);

    /// <summary>Completes when a release may have been requested since the last <see cref="ReadReleaseRequestsAsync"/>.</summary>
    ValueTask WaitForReleaseRequestAsync(ProjectionId projection, PartitionId partition, CancellationToken stop);
}
