using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>Compares a projection's positions with the ends of its log.</summary>
internal sealed class ViewProgressReader(IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time)
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
        var seenAll = true;
        var isKnown = true;
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

            var (progress, unseen) = await ReadAsync(log, projection.Id, partition, position, stop);
            partitions[i] = progress;
            if (progress.Lag is not 0)
            {
                seenAll = false;
                isKnown &= progress.Problem is null || unseen is not null;
                oldest = oldest < unseen ? oldest : unseen ?? oldest;
            }
        }

        return new ViewProgress(partitions, !isKnown ? null : seenAll ? TimeSpan.Zero : AgeOf(oldest), patients, held);
    }

    /// <summary>One partition, and when the oldest event was enqueued that is not seen, or at least nothing older.</summary>
    private async ValueTask<(PartitionProgress Progress, DateTimeOffset? Unseen)> ReadAsync(
        IEventLog log, ProjectionId projection, PartitionId partition, Position position, CancellationToken stop)
    {
        string? problem;
        try
        {
            var bounds = await log.GetBoundsAsync(partition, stop);
            problem = LogHistory.Contradiction(log.Hub, partition, position, bounds);
            if (problem is null)
            {
                var next = position.Sequence.Next > bounds.First ? position.Sequence.Next : bounds.First;
                var lag = bounds.Next.Value - next.Value;
                var unseen = lag == 0 ? null : await FindEnqueuedTimeAsync(log, (projection, partition), next, lag, bounds, stop) ?? position.EnqueuedTime;
                return (new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, lag, null), unseen);
            }
        }
        catch (LogBlockedException e)
        {
            problem = e.Message;
        }

        // The rows are what they are. All that was enqueued before their last event is in them, and nothing else is known.
        return (new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, null, problem), position.EnqueuedTime);
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
