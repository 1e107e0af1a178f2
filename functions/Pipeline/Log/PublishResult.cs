namespace Serverless.Pipeline.Log;

/// <summary>What publishing gives.</summary>
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    /// <summary>All events are durable; one receipt each, in the order given.</summary>
    public sealed record Published(IReadOnlyList<Receipt> Receipts) : PublishResult;

    /// <summary>
    /// The log cannot take events now (disk full, I/O error, throttled). None of these is acknowledged, and some
    /// may be stored all the same. Published again, those answer as duplicates if the publisher
    /// <see cref="IEventPublisher.Deduplicates"/>, and are stored twice otherwise.
    /// </summary>
    public sealed record Unavailable(string Reason, TimeSpan RetryAfter) : PublishResult;

    /// <summary>
    /// The event at <paramref name="Index"/> is larger than the log takes, with what the log itself adds to it.
    /// Nothing is stored, and publishing again will not help.
    /// </summary>
    public sealed record TooLarge(int Index, string Reason) : PublishResult;
}
