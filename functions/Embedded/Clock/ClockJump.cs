namespace Serverless.Embedded.Clock;

/// <summary>A jump of the machine's clock that is not followed yet.</summary>
/// <param name="Offset">What the clock now shows beyond what has elapsed, in ticks.</param>
/// <param name="Since">When that was first seen, in elapsed ticks.</param>
internal sealed record ClockJump(long Offset, long Since)
{
    /// <summary>A 24th: a night's sleep of a laptop is followed after 20 minutes, a year after two weeks.</summary>
    private const int Share = 24;

    private static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    /// <summary>How long a clock must have stayed where it jumped to until it is followed.</summary>
    public static TimeSpan PatienceFor(TimeSpan by) => by.Duration() / Share is var share && share > Least ? share : Least;
}
