namespace Serverless.Benchmarks.Proving;

/// <summary>An event as the log gave it.</summary>
/// <param name="At">Its place.</param>
/// <param name="Key">The key within the run; null if it is none of the run's probes.</param>
/// <param name="Number">Its number, where it is one.</param>
internal readonly record struct LoggedProbe(Place At, string? Key, long Number);
