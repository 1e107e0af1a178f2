namespace Serverless.Benchmarks.Samples;

/// <summary>
/// The system's clock, some hours behind: events that are stored by it are older than what the log remembers to recognize
/// repetitions, as most events of a large log are.
/// </summary>
internal sealed class AgedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - TimeSpan.FromHours(2);
}
