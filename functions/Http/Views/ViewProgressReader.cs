using System.Collections.Concurrent;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Views;

/// <summary>Compares a projection's positions with the ends of its log.</summary>
internal sealed class ViewProgressReader(
    IViewReader views, Func<HubName, IEventLog> logs, TimeProvider time, Func<ProjectionId, PartitionId, string?>? problemOf = null)
{
    /// <summary>Of each partition the last event that was looked for: most reads find a view where the one before found it.</summary>
    private readonly ConcurrentDictionary<(ProjectionId Projection, PartitionId Partition), (SequenceNumber Unseen, DateTimeOffset Time)> _found = new();

    /// <summary>How far the rows of keys are. Read it before them: then they show at least what it says.</summary>
    public async ValueTask<ViewProgress> ReadAsync(Projection projection, CancellationToken stop) =>
        await ReadAsync(projection, await views.GetStatusAsync(projection.Id, stop), stop);

    /// <summary>How far rows are that were read with a status.</summary>
    public async ValueTask<ViewProgress> ReadAsync(Projection projection, IReadOnlyList<PartitionStatus> statuses, CancellationToken stop)
    {
        var log = logs(projection.Hub);
        var partitions = new PartitionProgress[log.PartitionCount];
        var (patients, held, committed) = (0L, 0L, 0);
        var seenAll = true;
        var isKnown = true;
        (string? First, int Count) problems = default;
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
            var (bounds, blocked) = await ReadBoundsAsync(log, partition, stop);
            if ((blocked ?? FindProblem(log, projection.Id, partition, position, bounds)) is { } problem)
            {
                // The rows are what they are. All that was enqueued before their last event is in them, and nothing else is known.
                partitions[i] = new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, null, problem);
                problems = (problems.First ?? problem, problems.Count + 1);
                seenAll = false;
                isKnown &= position.EnqueuedTime is not null;
                oldest = Earlier(oldest, position.EnqueuedTime);
                continue;
            }

            var next = position.Sequence.Next > bounds.First ? position.Sequence.Next : bounds.First;
            var lag = bounds.Next.Value - next.Value;
            partitions[i] = new PartitionProgress(partition, position.Sequence, position.EnqueuedTime, lag, null);
            if (lag > 0)
            {
                seenAll = false;
                oldest = Earlier(oldest, await FindEnqueuedTimeAsync(log, (projection.Id, partition), next, lag, bounds, stop) ?? position.EnqueuedTime);
            }
        }

        return new ViewProgress(partitions, !isKnown ? null : seenAll ? TimeSpan.Zero : AgeOf(oldest), patients, held) { Problems = problems };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other ? one : other ?? one;

    /// <summary>What the partition holds, or why that cannot be told until a person has done something. Most logs know it at once.</summary>
    private static ValueTask<(PartitionBounds Bounds, string? Blocked)> ReadBoundsAsync(IEventLog log, PartitionId partition, CancellationToken stop)
    {
        try
        {
            var reading = log.GetBoundsAsync(partition, stop);
            return reading.IsCompletedSuccessfully ? new((reading.Result, null)) : AwaitAsync(reading);
        }
        catch (LogBlockedException e)
        {
            return new((default, e.Message));
        }

        static async ValueTask<(PartitionBounds Bounds, string? Blocked)> AwaitAsync(ValueTask<PartitionBounds> reading)
        {
            try
            {
                return (await reading, null);
            }
            catch (LogBlockedException e)
            {
                return (default, e.Message);
            }
        }
    }

    private string? FindProblem(IEventLog log, ProjectionId projection, PartitionId partition, Position position, PartitionBounds bounds) =>
        problemOf?.Invoke(projection, partition) ?? PositionConflict.Find(log, position, bounds)?.Describe(log, partition, position.Sequence);

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
