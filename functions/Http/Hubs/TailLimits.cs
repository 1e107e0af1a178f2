namespace Serverless.Http.Hubs;

/// <summary>The bounds of tails.</summary>
public sealed class TailLimits
{
    public static readonly TailLimits Default = new();

    /// <summary>The most tails at once: each keeps a connection, and events in memory if its reader is slow.</summary>
    public int MaxTails { get; init; } = 100;

    /// <summary>How long a tail may be silent before it sends a comment, so that proxies between see that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many events are read from the log at once; a slow reader has no more than this waiting.</summary>
    public int LotEvents { get; init; } = 100;

    /// <summary>After how many bytes a lot ends.</summary>
    public int LotBytes { get; init; } = 256 * 1024;
}
