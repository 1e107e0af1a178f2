using System.ComponentModel.DataAnnotations;

namespace Serverless.Server.Settings;

/// <summary>The bounds of what one request may bring or ask for.</summary>
public sealed class LimitOptions
{
    private const int MiB = 1024 * 1024;

    /// <summary>The largest event in bytes. Default 1 MiB, as Event Hubs Standard: what is taken here is taken there.</summary>
    [Range(1024, 64 * MiB)]
    public int MaxEventBytes { get; init; } = MiB;

    /// <summary>The most extension attributes of an event. Default 64: real events have a handful.</summary>
    [Range(0, 1_000)]
    public int MaxExtensions { get; init; } = 64;

    /// <summary>How deep the JSON of an event may be nested. Default 64, as System.Text.Json's own.</summary>
    [Range(1, 1_000)]
    public int MaxDepth { get; init; } = 64;

    /// <summary>The largest batch request in bytes. Default 16 MiB: it is in memory whole. NDJSON has no such bound.</summary>
    [Range(1024, 1024 * MiB)]
    public int MaxRequestBytes { get; init; } = 16 * MiB;

    /// <summary>The most events of a batch. Default 10,000: the answer has a receipt for each.</summary>
    [Range(1, 100_000)]
    public int MaxBatchEvents { get; init; } = 10_000;

    /// <summary>The most rows or patients of a page. Default 1,000, as Azure Tables.</summary>
    [Range(1, 10_000)]
    public int MaxPage { get; init; } = 1_000;

    /// <summary>The most tails of the log at once. Default 100: each keeps a connection, and up to 256 KiB if its reader is slow.</summary>
    [Range(0, 10_000)]
    public int MaxTails { get; init; } = 100;

    /// <summary>The most bytes of state of a page, which ends early then; a larger row is a page of its own. Default 4 MiB.</summary>
    [Range(1024, 256 * MiB)]
    public int MaxPageBytes { get; init; } = 4 * MiB;
}
