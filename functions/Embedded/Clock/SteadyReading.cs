namespace Serverless.Embedded.Clock;

/// <summary>Both clocks at one moment.</summary>
/// <param name="Ticks">The steady time, in ticks of UTC.</param>
/// <param name="Elapsed">What has passed since the steady time began, in ticks, by the timer that nobody sets.</param>
internal readonly record struct SteadyReading(long Ticks, long Elapsed);
