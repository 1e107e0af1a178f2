namespace Serverless.Pipeline.Processing;

/// <summary>Exponential backoff with jitter: half of each wait is fixed, half is drawn, so that retries spread.</summary>
/// <param name="first">The first wait; doubles with each further failure.</param>
/// <param name="max">The longest wait.</param>
/// <param name="random">Draws; not safe for many threads.</param>
public sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    /// <param name="attempt">How often it has failed, from 1.</param>
    public TimeSpan Delay(int attempt)
    {
        var full = Math.Min(max.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromMilliseconds((full / 2) + (full / 2 * random.NextDouble()));
    }
}
