using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// When a feed's hub is compared with what is known of it: every event when it is delivered, and the hub itself at the
/// beginning, after each trouble of its client and from time to time, because a hub that was made anew may have got as
/// far as the old one was.
/// </summary>
/// <param name="history">What is known.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedCheck(FeedHistory history, FeedOptions options, TimeProvider time)
{
    private long _compared;
    private int _suspected;

    /// <summary>The client had trouble: nothing that it delivers is taken before the hub was compared.</summary>
    public void Suspect() => Volatile.Write(ref _suspected, 1);

    /// <summary>Compares at the beginning; null, or why the hub is another one.</summary>
    public ValueTask<string?> FirstAsync(PartitionBounds bounds, CancellationToken stop)
    {
        _compared = time.GetTimestamp();
        return history.CompareAsync(bounds, stop);
    }

    /// <summary>Takes in what was delivered; null, or why it is of another hub.</summary>
    public async ValueTask<string?> FindContradictionAsync(IReadOnlyList<RecordedEvent> events, CancellationToken stop)
    {
        while (Interlocked.Exchange(ref _suspected, 0) != 0)
        {
            var (isAnswered, contradiction) = await TryCompareAsync(stop);
            if (!isAnswered)
            {
                Suspect();
                await Task.Delay(options.Patience, time, stop);
            }
            else if (contradiction is not null)
            {
                return contradiction;
            }
        }

        if (time.GetElapsedTime(_compared) >= options.CompareEvery && await TryCompareAsync(stop) is { Contradiction: { } found })
        {
            return found;
        }

        return history.Take(events);
    }

    private async ValueTask<(bool IsAnswered, string? Contradiction)> TryCompareAsync(CancellationToken stop)
    {
        _compared = time.GetTimestamp();
        try
        {
            return (true, await history.CompareAsync(stop));
        }
        catch (LogBlockedException e)
        {
            return (true, e.Message);
        }
        catch (Exception e) when (Faults.IsTransient(e))
        {
            return (false, null);
        }
    }
}
