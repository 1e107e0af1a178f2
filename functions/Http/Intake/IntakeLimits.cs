namespace Serverless.Http.Intake;

/// <summary>The bounds of one request that publishes. The bounds of one event are EventLimits.</summary>
public sealed class IntakeLimits
{
    public static readonly IntakeLimits Default = new();

    /// <summary>The largest batch request in bytes: it is held in memory until all of it is stored. NDJSON has no bound in total.</summary>
    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most events of a batch: the answer has a receipt for each.</summary>
    public int MaxBatchEvents { get; init; } = 10_000;

    /// <summary>The most NDJSON lines that are published at once.</summary>
    public int MaxChunkEvents { get; init; } = 1_000;

    /// <summary>The most bytes of NDJSON lines that are published at once. Two chunks are in memory at a time.</summary>
    public int MaxChunkBytes { get; init; } = 1024 * 1024;

    /// <summary>How many problems a problem document lists; it says how many more there are.</summary>
    public int MaxListedProblems { get; init; } = 100;
}
