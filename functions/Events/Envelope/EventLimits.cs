namespace Serverless.Events.Envelope;

/// <summary>The bounds an event must keep. The defaults are Event Hubs' own where it has one.</summary>
public sealed class EventLimits
{
    public static readonly EventLimits Default = new();

    /// <summary>
    /// For events that were checked when they were published: nothing that got in is refused later for its size.
    /// </summary>
    public static readonly EventLimits None = new()
    {
        MaxEventBytes = int.MaxValue,
        MaxExtensions = int.MaxValue,
        MaxDepth = 1000,
    };

    /// <summary>Event Hubs' limit for a partition key, in UTF-16 code units.</summary>
    public const int MaxPartitionKeyLength = 128;

    /// <summary>The largest event in bytes, envelope and body together. Event Hubs Standard takes 1 MiB.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>The most extension attributes of one event; real events have a handful.</summary>
    public int MaxExtensions { get; init; } = 64;

    /// <summary>How deep the JSON of an event may be nested.</summary>
    public int MaxDepth { get; init; } = 64;
}
