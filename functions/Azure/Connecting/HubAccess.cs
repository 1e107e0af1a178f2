using Azure.Core;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Serverless.Events.Partitions;
using Serverless.Storage.Settings;

namespace Serverless.Azure.Connecting;

/// <summary>How to reach a hub: in Azure by an identity, on this machine by an emulator's connection string.</summary>
/// <param name="options">Which hub; validated.</param>
/// <param name="credential">The identity.</param>
public sealed class HubAccess(EventHubsOptions options, TokenCredential credential)
{
    /// <summary>The retries of the SDK, before our own: a minute at most, so that a publisher's client hears in time.</summary>
    private static EventHubsRetryOptions Retries => new()
    {
        Mode = EventHubsRetryMode.Exponential,
        MaximumRetries = 4,
        Delay = TimeSpan.FromMilliseconds(400),
        MaximumDelay = TimeSpan.FromSeconds(5),
        TryTimeout = TimeSpan.FromSeconds(15),
    };

    public HubName Hub { get; } = new(options.Hub);

    /// <summary>The namespace's host name, without a port.</summary>
    public string FullyQualifiedNamespace => options.Namespace ?? EventHubsConnectionStringProperties.Parse(options.ConnectionString).FullyQualifiedNamespace;

    public EventHubConnection NewConnection() => options.ConnectionString is { } connectionString
        ? new EventHubConnection(connectionString, options.Hub)
        : new EventHubConnection(options.Namespace!, options.Hub, credential);

    public static EventHubProducerClient NewProducer(EventHubConnection connection) =>
        new(connection, new EventHubProducerClientOptions { RetryOptions = Retries });

    public static EventHubConsumerClient NewConsumer(EventHubConnection connection, string consumerGroup) =>
        new(consumerGroup, connection, new EventHubConsumerClientOptions { RetryOptions = Retries });

    public static PartitionReceiver NewReceiver(EventHubConnection connection, string consumerGroup, string partition, EventPosition position) =>
        new(consumerGroup, partition, position, connection, new PartitionReceiverOptions { RetryOptions = Retries, PrefetchCount = 500 });

    /// <summary>The arguments of a processor's constructor, by which of the two ways it connects.</summary>
    internal (string? ConnectionString, string? Namespace, TokenCredential Credential) ForProcessor => (options.ConnectionString, options.Namespace, credential);
}
