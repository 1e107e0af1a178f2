namespace Serverless.Benchmarks.Samples;

/// <summary>
/// The system's clock, some hours behind: events that are stored by it are older than the deduplication window, as most
/// events of a large log are. The log then remembers the newest of them only.
/// </summary>
internal sealed class AgedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - TimeSpan.FromHours(2);
}
