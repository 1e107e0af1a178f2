namespace Serverless.Pipeline.Processing;

/// <summary>Exponential backoff with jitter: half of each wait is fixed, half is drawn, so that retries spread.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan max, Random random)
{
    public TimeSpan Delay(int attempt)
    {
        var full = Math.Min(max.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromMilliseconds((full / 2) + (full / 2 * random.NextDouble()));
    }
}
