using System.Diagnostics;
using Serverless.Benchmarks.Posting;

namespace Serverless.Benchmarks.Proving;

/// <summary>
/// Publishes the numbers of its own keys in order: the next batch goes out when the one before is acknowledged, and
/// one that was not answered goes out again with the same ids. What it gives up ends it: a later number must not
/// overtake one that may still be on its way.
/// </summary>
internal sealed class ProbePublisher(
    int publisher, ProveOptions options, IReadOnlyList<KeyLedger> keys, EventPoster poster, PostingTally tally, VisibilitySample sample, TimeProvider time)
{
    private static readonly TimeSpan FinestWait = TimeSpan.FromMilliseconds(1);
    private readonly Random _random = new(options.Seed + publisher);

    /// <summary>Publishes its share of the run.</summary>
    /// <param name="begin">The timestamp at which the run begins.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<PublisherEnd> RunAsync(long begin, CancellationToken stop)
    {
        var batch = new List<PlannedProbe>();
        for (long index = publisher; index < options.Events || batch.Count > 0;)
        {
            while (index < options.Events && batch.Count < options.Posting.MaxBatch && IsDue(index, begin, out var due))
            {
                var ledger = keys[_random.Next(keys.Count)];
                batch.Add(new PlannedProbe(index, due, ledger, ledger.Attempt()));
                index += options.Publishers;
            }

            if (batch.Count == 0)
            {
                await Task.Delay(time.GetElapsedTime(time.GetTimestamp(), DueAt(index, begin)), time, stop);
                continue;
            }

            if (await PostAsync(batch, stop) is { } end)
            {
                return end;
            }

            batch.Clear();
        }

        return new PublisherEnd.Done();
    }

    private long DueAt(long index, long begin) => begin + (long)((double)index / options.Rate * time.TimestampFrequency);

    private bool IsDue(long index, long begin, out long due)
    {
        var now = time.GetTimestamp();
        due = options.Rate == 0 ? now : DueAt(index, begin);
        return time.GetElapsedTime(now, due) <= FinestWait;
    }

    private async Task<PublisherEnd?> PostAsync(List<PlannedProbe> batch, CancellationToken stop)
    {
        OutgoingEvent[] events = [.. batch.Select(e => e.ToEvent(options.Run, publisher))];
        var since = time.GetTimestamp();
        var pause = options.Posting.FirstPause;
        while (true)
        {
            switch (await poster.PostAsync(events, stop))
            {
                case PostOutcome.Accepted accepted:
                    Acknowledge(batch, accepted.Receipts);
                    return null;
                case PostOutcome.Refused refused:
                    return new PublisherEnd.Refused(refused.Reason);
                case PostOutcome.TryAgain again when time.GetElapsedTime(since) > options.Posting.Patience:
                    return new PublisherEnd.GaveUp(batch.Count, again.Reason);
                case PostOutcome.TryAgain again:
                    tally.Retry();
                    await Task.Delay(again.After ?? (pause * (0.5 + (_random.NextDouble() / 2))), time, stop);
                    pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.Posting.LongestPause.Ticks));
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private void Acknowledge(List<PlannedProbe> batch, IReadOnlyList<PostedReceipt> receipts)
    {
        var now = time.GetTimestamp();
        tally.Accept(receipts, batch.Select(e => time.GetElapsedTime(e.DueAt, now)));
        for (var i = 0; i < batch.Count; i++)
        {
            var place = new Place(receipts[i].Partition, receipts[i].SequenceNumber);
            batch[i].Ledger.Acknowledge(place);
            sample.Offer(batch[i], place);
        }
    }
}

/// <summary>How a publisher ended.</summary>
internal abstract record PublisherEnd
{
    private PublisherEnd()
    {
    }

    public sealed record Done : PublisherEnd;

    /// <summary>So many events were not answered in time; they may be stored or not.</summary>
    public sealed record GaveUp(int Events, string Reason) : PublisherEnd;

    /// <summary>The server will not take such events.</summary>
    public sealed record Refused(string Reason) : PublisherEnd;
}
