namespace Serverless.Pipeline.Processing;

/// <summary>How processors pull, cache and retry.</summary>
public sealed class ProcessingOptions
{
    /// <summary>The smallest pull, in events: what a live partition commits at once, for latency.</summary>
    public int MinBatchEvents { get; init; } = 64;

    /// <summary>
    /// The most events of a commit, when catching up: a row that several of them change is written once. Beyond it
    /// little is gained, and whoever shares the store waits longer.
    /// </summary>
    public int MaxBatchEvents { get; init; } = 50_000;

    /// <summary>
    /// The most bytes of the events of a commit, of the log or of a ward, beyond the first: large ones would make it
    /// last long, and a thousand of the largest would not fit into the memory of a container.
    /// </summary>
    public int MaxBatchBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most events that are read, pushed and folded at a time: few enough to be gone before the collector carries
    /// them along, enough to load their rows in one read.
    /// </summary>
    public int PortionEvents { get; init; } = 1_000;

    /// <summary>
    /// What the row cache of one processor may hold, in bytes of state JSON. There is one processor per projection
    /// and partition, so a dozen of them stay under 400 MB.
    /// </summary>
    public long MaxCacheBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The first wait after a store or log failed; doubles with each further failure.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between retries: how stale a view can be after the store came back.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a commit that has begun may take when the host stops.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
