namespace Serverless.Pipeline.Feeds;

/// <summary>How a partition that is pushed to waits.</summary>
public sealed class FeedOptions
{
    /// <summary>
    /// How many events wait to be processed before whoever pushes must wait: more than the largest pull of a
    /// processor, so that the next is there when one is committed. A push that has begun may exceed it.
    /// </summary>
    public int MaxEvents { get; init; } = 16_384;

    /// <summary>The same in bytes, so that large events do not fill the memory. There is one feed per projection and partition.</summary>
    public long MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How long to wait for an event that is in the hub and was not pushed yet, before it is read from the hub: a
    /// second reader costs throughput that is paid for.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a hub is asked whether it is still the one that it was, besides at the beginning and after each failure
    /// of its client, which may connect again without a word. Default a minute, at two calls each.
    /// </summary>
    public TimeSpan CompareEvery { get; init; } = TimeSpan.FromMinutes(1);
}
