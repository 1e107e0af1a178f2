using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Feeds;

/// <summary>How partitions are fed and processed.</summary>
/// <param name="Feed">How much waits to be processed.</param>
/// <param name="Processing">How to pull, cache and retry.</param>
/// <param name="Time">The clock for waiting and retries.</param>
/// <param name="Random">Spreads retries.</param>
/// <param name="Logger">For state changes.</param>
/// <param name="Notices">Where admissions are told; null if there is nobody to wake.</param>
public sealed record OwnedPartitionParts(
    FeedOptions Feed, ProcessingOptions Processing, TimeProvider Time, Random Random, ILogger Logger, IAdmissionNotices? Notices = null)
{
    private readonly Lock _gate = new();

    /// <summary>How to wait between tries, for one who tries.</summary>
    public Backoff NewBackoff() => new(Processing.FirstRetryDelay, Processing.MaxRetryDelay, NewRandom());

    /// <summary>One for a partition of its own: partitions begin on many threads.</summary>
    internal Random NewRandom()
    {
        lock (_gate)
        {
            return new Random(Random.Next());
        }
    }
}
