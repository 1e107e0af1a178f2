namespace Serverless.LocalFunctions.Queues;

/// <summary>How queues are read: <c>extensions.queues</c> of host.json, with the Functions host's defaults.</summary>
internal sealed record QueueOptions
{
    /// <summary>The service gives no more at once.</summary>
    private const int MostAtOnce = 32;

    /// <summary>How many messages are taken at once.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The next ones are taken when no more than these are at work.</summary>
    public int NewBatchThreshold { get; init; } = 8;

    /// <summary>The longest pause between two looks at an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message rests that could not be processed.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How often a message is tried; then it goes to the queue's -poison.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    public bool IsBase64 { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A value that the Functions host refuses.</exception>
    public QueueOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, MostAtOnce);
        ArgumentOutOfRangeException.ThrowIfNegative(NewBatchThreshold);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDequeueCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPollingInterval, QueuePause.Shortest);
        ArgumentOutOfRangeException.ThrowIfLessThan(VisibilityTimeout, TimeSpan.Zero);
        return this;
    }
}
