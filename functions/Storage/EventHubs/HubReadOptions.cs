namespace Serverless.Storage.EventHubs;

/// <summary>How a hub is read by position.</summary>
public sealed class HubReadOptions
{
    /// <summary>How long to wait for events that the hub says it has, before the read is given up and tried again.</summary>
    public TimeSpan ReceiveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a link that nobody reads from stays open: long enough for the next page of a reader, short enough to
    /// leave the five of a consumer group to others.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The shortest time between two looks at the end of a partition, for whoever waits there and for receipts. With
    /// 32 partitions this stays under the service's fifty calls a second for one busy process.
    /// </summary>
    public TimeSpan TailInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}
