using System.Diagnostics;
using System.Threading.Channels;

namespace Serverless.Benchmarks.Posting;

/// <summary>
/// Posts the events of its keys strictly in order: the next batch goes out when the one before is answered. A
/// batch that was not answered is posted again with the same ids; the server stores none of it twice.
/// </summary>
internal sealed class Lane(EventPoster poster, PostingOptions options, PostingTally tally, TimeProvider time, Random jitter)
{
    // A little more than two batches: enough to fill the next while one is under way.
    private readonly Channel<DueEvent> _events = Channel.CreateBounded<DueEvent>(
        new BoundedChannelOptions((2 * options.MaxBatch) + 1) { SingleReader = true, SingleWriter = true });

    public ChannelWriter<DueEvent> Events => _events.Writer;

    /// <summary>Posts until the writer completes; null, or why it could not.</summary>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var batch = new List<DueEvent>(options.MaxBatch);
        while (await _events.Reader.WaitToReadAsync(stop))
        {
            batch.Clear();
            while (batch.Count < options.MaxBatch && _events.Reader.TryRead(out var e))
            {
                batch.Add(e);
            }

            if (await PostAsync(batch, stop) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<string?> PostAsync(List<DueEvent> batch, CancellationToken stop)
    {
        OutgoingEvent[] events = [.. batch.Select(e => e.Event)];
        var since = time.GetTimestamp();
        var pause = options.FirstPause;
        while (true)
        {
            switch (await poster.PostAsync(events, stop))
            {
                case PostOutcome.Accepted accepted:
                    var now = time.GetTimestamp();
                    tally.Accept(accepted.Receipts, batch.Select(e => time.GetElapsedTime(e.DueAt, now)));
                    return null;
                case PostOutcome.Refused refused:
                    return refused.Reason;
                case PostOutcome.TryAgain again when time.GetElapsedTime(since) > options.Patience:
                    return $"given up after {options.Patience.TotalSeconds:0} s: {again.Reason}";
                case PostOutcome.TryAgain again:
                    tally.Retry();
                    await Task.Delay(again.After ?? (pause * (0.5 + (jitter.NextDouble() / 2))), time, stop);
                    pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.LongestPause.Ticks));
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }
}
