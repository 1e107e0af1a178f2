using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Feeds;

/// <summary>
/// Tells whether a hub is still the one that a feed began with. What it goes by is the newest event that is known of
/// it, at first the one of the position: within one history a number stands for one event with one enqueued time, and
/// no event with a lower number is younger.
/// </summary>
/// <param name="behind">The hub, read by position.</param>
/// <param name="partition">Which partition.</param>
/// <param name="position">What the last commit left.</param>
internal sealed class FeedHistory(IEventLog behind, PartitionId partition, Position position)
{
    private Known? _newest = position.EnqueuedTime is { } enqueued ? new Known(position.Sequence, enqueued) : null;

    /// <summary>Takes in what was delivered, in order; null, or why it is of another hub.</summary>
    public string? Take(IReadOnlyList<RecordedEvent> events)
    {
        foreach (var e in events)
        {
            if (_newest is { } newest && e.SequenceNumber <= newest.Number)
            {
                if (e.SequenceNumber == newest.Number ? e.EnqueuedTime != newest.Enqueued : e.EnqueuedTime > newest.Enqueued)
                {
                    return Describe($"event {e.SequenceNumber}, enqueued {e.EnqueuedTime:O}, came after event {newest.Number}, enqueued {newest.Enqueued:O}");
                }

                continue;
            }

            _newest = new Known(e.SequenceNumber, e.EnqueuedTime);
        }

        return null;
    }

    /// <summary>Looks the newest known event up; null, or why the hub is another one. What retention has removed cannot be told.</summary>
    /// <exception cref="IOException">The hub could not be asked; try again.</exception>
    /// <exception cref="LogBlockedException">The hub and its archive are not of one history.</exception>
    public async ValueTask<string?> CompareAsync(CancellationToken stop) => await CompareAsync(await behind.GetBoundsAsync(partition, stop), stop);

    /// <summary>The same, with what the partition holds now.</summary>
    public async ValueTask<string?> CompareAsync(PartitionBounds bounds, CancellationToken stop)
    {
        if (_newest is not { } newest || newest.Number < bounds.First)
        {
            return null;
        }

        if (newest.Number >= bounds.Next)
        {
            return Describe(LogHistory.Shorter(newest.Number, bounds.Next));
        }

        return await behind.ReadAsync(partition, newest.Number, maxEvents: 1, maxBytes: 1, stop) is LogRead.Events { Items: [var e, ..] } && e.EnqueuedTime != newest.Enqueued
            ? Describe(LogHistory.Other(e.SequenceNumber, e.EnqueuedTime, newest.Enqueued))
            : null;
    }

    private string Describe(string why) => LogHistory.Describe(behind.Hub, partition, why);

    private readonly record struct Known(SequenceNumber Number, DateTimeOffset Enqueued);
}
