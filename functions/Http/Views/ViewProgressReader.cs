using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>Compares a projection's positions with the ends of its log.</summary>
internal sealed class ViewProgressReader(
    IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time, Func<ProjectionId, bool>? isForeign = null)
{
    /// <summary>Of each partition the last event that was looked for: most reads find a view where the one before found it.</summary>
    private readonly ConcurrentDictionary<(ProjectionId Projection, PartitionId Partition), (SequenceNumber Unseen, DateTimeOffset Time)> _found = new();

    /// <summary>Read it before the rows: then they show at least what it says.</summary>
    public async ValueTask<ViewProgress> ReadAsync(Projection projection, CancellationToken stop)
    {
        var log = logs(projection.Hub);
        var statuses = await views.GetStatusAsync(projection.Id, stop);
        var partitions = new PartitionProgress[log.PartitionCount];
        var (patients, held, committed) = (0L, 0L, 0);
        var (seenAll, isKnown) = (true, isForeign?.Invoke(projection.Id) != true);
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

            // Read after the position, so the log is never behind it, unless it is another or an older one.
            var bounds = await log.GetBoundsAsync(partition, stop);
            if (position.Sequence >= bounds.Next || PositionConflict.IsOfOtherHistory(position, log))
            {
                isKnown = false;
                partitions[i] = new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, null);
                continue;
            }

            var next = position.Sequence.Next > bounds.First ? position.Sequence.Next : bounds.First;
            var lag = Math.Max(0, bounds.Next.Value - next.Value);
            partitions[i] = new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, lag);
            if (lag > 0)
            {
                seenAll = false;
                var unseen = await FindEnqueuedTimeAsync(log, (projection.Id, partition), next, lag, bounds, stop) ?? position.EnqueuedTime;
                oldest = oldest < unseen ? oldest : unseen ?? oldest;
            }
        }

        return new ViewProgress(partitions, !isKnown ? null : seenAll ? TimeSpan.Zero : AgeOf(oldest), patients, held);
    }

    private async ValueTask<DateTimeOffset?> FindEnqueuedTimeAsync(
        IEventLog log, (ProjectionId Projection, PartitionId Partition) place, SequenceNumber unseen, long lag, PartitionBounds bounds, CancellationToken stop)
    {
        if (lag == 1)
        {
            return bounds.LastEnqueuedTime;
        }

        if (_found.TryGetValue(place, out var found) && found.Unseen == unseen)
        {
            return found.Time;
        }

        // Damaged, or expired meanwhile: the position's own time is the best that is left, and never too young.
        if (await log.ReadAsync(place.Partition, unseen, maxEvents: 1, maxBytes: 1, stop) is not LogRead.Events { Items: [var first, ..] })
        {
            return null;
        }

        _found[place] = (unseen, first.EnqueuedTime);
        return first.EnqueuedTime;
    }

    private TimeSpan AgeOf(DateTimeOffset? oldest)
    {
        var least = TimeSpan.FromMilliseconds(1);
        var age = oldest is null ? least : time.GetUtcNow() - oldest.Value;
        return age < least ? least : age;
    }
}
