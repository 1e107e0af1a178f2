using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>Compares a projection's positions with the ends of its log.</summary>
internal sealed class ViewProgressReader(IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time)
{
    /// <summary>Read it before the rows: then they show at least what it says.</summary>
    public async ValueTask<ViewProgress> ReadAsync(Projection projection, CancellationToken stop)
    {
        var log = logs(projection.Hub);
        var statuses = await views.GetStatusAsync(projection.Id, stop);
        var partitions = new PartitionProgress[log.PartitionCount];
        var (patients, held, committed) = (0L, 0L, 0);
        var seenAll = true;
        DateTimeOffset? oldest = null;
        for (var i = 0; i < partitions.Length; i++)
        {
            var partition = new PartitionId(i);
            var position = Position.Start;
            if (committed < statuses.Count && statuses[committed] is var status && status.Partition == partition)
            {
                (position, patients, held) = (status.Position, patients + status.Patients, held + status.Held);
                committed++;
            }

            var bounds = await log.GetBoundsAsync(partition, stop);
            var next = position.Sequence.Next > bounds.First ? position.Sequence.Next : bounds.First;
            var lag = Math.Max(0, bounds.Next.Value - next.Value);
            partitions[i] = new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, lag);
            if (lag > 0)
            {
                seenAll = false;
                var unseen = await FindEnqueuedTimeAsync(log, partition, next, lag, bounds, stop) ?? position.EnqueuedTime;
                oldest = oldest < unseen ? oldest : unseen ?? oldest;
            }
        }

        return new ViewProgress(partitions, seenAll ? TimeSpan.Zero : AgeOf(oldest), patients, held);
    }

    private static async ValueTask<DateTimeOffset?> FindEnqueuedTimeAsync(
        IEventLog log, PartitionId partition, SequenceNumber unseen, long lag, PartitionBounds bounds, CancellationToken stop)
    {
        if (lag == 1)
        {
            return bounds.LastEnqueuedTime;
        }

        // Damaged, or expired meanwhile: the position's own time is the best that is left, and never too young.
        return await log.ReadAsync(partition, unseen, maxEvents: 1, maxBytes: 1, stop) is LogRead.Events { Items: [var first, ..] }
            ? first.EnqueuedTime
            : null;
    }

    private TimeSpan AgeOf(DateTimeOffset? oldest)
    {
        var least = TimeSpan.FromMilliseconds(1);
        var age = oldest is null ? least : time.GetUtcNow() - oldest.Value;
        return age < least ? least : age;
    }
}
