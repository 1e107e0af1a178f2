using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Posting;

/// <summary>
/// Posts a stream of events at a rate, each key in order. When an event is due is decided by its number alone: a
/// server that is slow makes events late, and their latency counts from when they were due, so that nothing is
/// hidden by waiting.
/// </summary>
internal sealed class Publisher(EventPoster poster, PostingOptions options, PostingTally tally, TimeProvider time, int seed)
{
    private static readonly TimeSpan FinestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>Posts all of it; null, or why that could not be done.</summary>
    public async Task<string?> RunAsync(IEnumerable<OutgoingEvent> events, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lanes = Enumerable.Range(0, options.Lanes)
            .Select(i => new Lane(poster, options, tally, time, new Random(seed + i)))
            .ToArray();
        var runs = lanes.Select(lane => lane.RunAsync(either.Token)).ToList();
        var feed = FeedAsync(events, lanes, either.Token);
        string? failure = null;
        while (runs.Count > 0)
        {
            var ended = await Task.WhenAny(runs);
            runs.Remove(ended);
            try
            {
                if (await ended is { } reason)
                {
                    failure ??= reason;
                    await either.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (failure is not null)
            {
                // This lane was told to stop because another one failed; that one's reason is the answer.
                continue;
            }
        }

        try
        {
            await feed;
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            return failure;
        }

        return failure;
    }

    private async Task FeedAsync(IEnumerable<OutgoingEvent> events, Lane[] lanes, CancellationToken stop)
    {
        try
        {
            var begin = time.GetTimestamp();
            var number = 0L;
            foreach (var e in events)
            {
                var due = options.Rate == 0 ? time.GetTimestamp() : begin + (long)((double)number / options.Rate * time.TimestampFrequency);
                if (time.GetElapsedTime(time.GetTimestamp(), due) is var ahead && ahead > FinestWait)
                {
                    await Task.Delay(ahead, time, stop);
                }

                await lanes[PartitionHash.Assign(e.Key, lanes.Length).Value].Events.WriteAsync(new DueEvent(e, due), stop);
                number++;
            }
        }
        finally
        {
            foreach (var lane in lanes)
            {
                lane.Events.TryComplete();
            }
        }
    }
}
