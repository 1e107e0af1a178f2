namespace Serverless.Benchmarks.Samples;

/// <summary>The system's clock, with a count of how often it was asked for the time: a log asks once a round.</summary>
internal sealed class CountingClock : TimeProvider
{
    private long _asked;

    public long Asked => Interlocked.Read(ref _asked);

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _asked);
        return System.GetUtcNow();
    }
}
