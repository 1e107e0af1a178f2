using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Lag;

/// <summary>
/// How far every projection is behind, by log and store alone: also right while processors sleep or are dead, who
/// cannot tell it. Cheap enough for every minute: a call or two for each partition, one for each projection, and a
/// few pages of the hospital where it is not empty.
/// </summary>
/// <param name="projections">What to report.</param>
/// <param name="logs">The log of each hub that one of them reads.</param>
/// <param name="views">The positions.</param>
/// <param name="hospital">The patients.</param>
/// <param name="time">The clock that ages are measured by.</param>
public sealed class LagReport(
    ProjectionSet projections, IReadOnlyDictionary<HubName, IEventLog> logs, IViewReader views, IHospital hospital, TimeProvider time)
{
    /// <summary>Each projection on each partition of its hub.</summary>
    /// <exception cref="IOException">A log could not be reached; try again.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be reached; try again.</exception>
    public async ValueTask<IReadOnlyList<PartitionLag>> ReadAsync(CancellationToken stop)
    {
        // The ends before the positions: then nobody is told to lag because of what came in between.
        var ends = await ReadEndsAsync(stop);
        var lags = new List<PartitionLag>();
        foreach (var projection in projections.Projections)
        {
            var statuses = (await views.GetStatusAsync(projection.Id, stop)).ToDictionary(status => status.Partition);
            var patients = await OldestPatients.ReadAsync(hospital, projection.Id, statuses.Values, stop);
            var now = time.GetUtcNow();
            for (var i = 0; i < ends[projection.Hub].Length; i++)
            {
                if (!statuses.TryGetValue(new PartitionId(i), out var status))
                {
                    status = new PartitionStatus(new PartitionId(i), Position.Start, 0, 0);
                }

                var (events, age, problem) = await ReadAsync(logs[projection.Hub], status, ends[projection.Hub][i], now, stop);
                lags.Add(new PartitionLag(
                    projection.Id, projection.Hub, status.Partition, status.Position.Sequence, events, age, status.Patients, status.Held, patients.AgeIn(status, now), problem));
            }
        }

        return lags;
    }

    private async ValueTask<Dictionary<HubName, PartitionState[]>> ReadEndsAsync(CancellationToken stop)
    {
        var ends = new Dictionary<HubName, PartitionState[]>();
        foreach (var hub in projections.Projections.Select(projection => projection.Hub).Distinct())
        {
            ends[hub] = new PartitionState[logs[hub].PartitionCount];
            for (var i = 0; i < ends[hub].Length; i++)
            {
                ends[hub][i] = await PartitionState.ReadAsync(logs[hub], new PartitionId(i), stop);
            }
        }

        return ends;
    }

    private static async ValueTask<(long Events, TimeSpan Age, string? Problem)> ReadAsync(
        IEventLog log, PartitionStatus status, PartitionState end, DateTimeOffset now, CancellationToken stop)
    {
        try
        {
            if (end.Bounds is not { } bounds)
            {
                return (0, Since(status.Position.EnqueuedTime, now), end.Problem);
            }

            if (status.Position.Sequence >= bounds.Next)
            {
                // Events may have come and been processed since the end was read: only one that is read now can tell.
                bounds = await log.GetBoundsAsync(status.Partition, stop);
                return LogHistory.Contradiction(log.Hub, status.Partition, status.Position, bounds) is { } contradiction
                    ? (bounds.Next.Value - bounds.First.Value, Since(status.Position.EnqueuedTime, now), contradiction)
                    : (0, TimeSpan.Zero, null);
            }

            // What retention has removed is no lag: it will never be processed.
            var next = status.Position.Sequence.Next > bounds.First ? status.Position.Sequence.Next : bounds.First;
            var lag = bounds.Next.Value - next.Value;
            return lag == 0
                ? (0, TimeSpan.Zero, null)
                : (lag, Since(lag == 1 ? bounds.LastEnqueuedTime : await EnqueuedTimeAsync(log, status.Partition, next, bounds, stop), now), null);
        }
        catch (LogBlockedException e)
        {
            return (0, Since(status.Position.EnqueuedTime, now), e.Message);
        }
    }

    private static TimeSpan Since(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } known && known < now ? now - known : TimeSpan.Zero;

    private static async ValueTask<DateTimeOffset?> EnqueuedTimeAsync(
        IEventLog log, PartitionId partition, SequenceNumber next, PartitionBounds bounds, CancellationToken stop)
    {
        var read = await log.ReadAsync(partition, next, maxEvents: 1, maxBytes: 1, stop);
        if (read is LogRead.Expired expired)
        {
            // Retention was at work since the bounds were read.
            read = await log.ReadAsync(partition, expired.First, maxEvents: 1, maxBytes: 1, stop);
        }

        // Damaged there: the newest event's time is the least that can be said. It grows, too.
        return read is LogRead.Events { Items: [var first, ..] } ? first.EnqueuedTime : bounds.LastEnqueuedTime;
    }
}
