using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Stores;

/// <summary>Reads views without going through their processors. Throws as the projection store does.</summary>
public interface IViewReader
{
    /// <summary>
    /// The rows of a key, one a partition that has it, expired ones left out. They are at least as new as every commit
    /// that was acknowledged before.
    /// </summary>
    ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop);

    /// <summary>
    /// A page of a view's rows, expired ones left out. It may be behind what was acknowledged before, and says how far
    /// it is; <see cref="WaitForListAsync"/> is for who needs a certain event in it.
    /// </summary>
    ValueTask<RowPage> ListAsync(ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop);

    /// <summary>The partitions that have a commit, in order.</summary>
    ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop);

    /// <summary>How many events of a ward are in the hospital: the patient and what waits behind it.</summary>
    ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop);

    /// <summary>
    /// Completes once the position of the partition is at or after <paramref name="sequence"/>: then the rows of a key
    /// have seen it.
    /// </summary>
    ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop);

    /// <summary>The same for pages: whatever brings them forward is asked for, and not waited for by the clock.</summary>
    ValueTask WaitForListAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop);
}
