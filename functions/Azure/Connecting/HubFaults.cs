using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Serverless.Pipeline.Stores;

namespace Serverless.Azure.Connecting;

/// <summary>What the Event Hubs client throws, in the words of the ports.</summary>
internal static class HubFaults
{
    /// <summary>
    /// Whether this is the outside world and not our mistake. A hub or group that is missing, and a right that is, are
    /// too: somebody creates them while we wait.
    /// </summary>
    public static bool IsOutside(Exception e) => e switch
    {
        AggregateException { InnerExceptions: [.., var last] } => IsOutside(last),
        EventHubsException or UnauthorizedAccessException or AuthenticationFailedException or RequestFailedException
            or TimeoutException or System.Net.Sockets.SocketException or IOException => true,
        _ => false,
    };

    /// <summary>The failure of a call, with what to do about it.</summary>
    public static StoreUnavailableException Unavailable(Exception e, string hub, string? consumerGroup = null) =>
        e as StoreUnavailableException ?? new StoreUnavailableException(Explain(e, hub, consumerGroup), e);

    /// <summary>What has failed and what to do, for what a call of the hub threw.</summary>
    public static string Explain(Exception e, string hub, string? consumerGroup = null) => e switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Explain(last, hub, consumerGroup),

        // It names what failed by itself.
        StoreUnavailableException => e.Message,
        EventHubsException { Reason: EventHubsException.FailureReason.ResourceNotFound } => consumerGroup is null
            ? $"There is no event hub '{hub}' in this namespace. Create it (infra/ does), or correct Serverless__EventHubs__Hub."
            : $"There is no event hub '{hub}' with a consumer group '{consumerGroup}'. A consumer group is named as its projection; create it: az eventhubs eventhub consumer-group create --eventhub-name {hub} --name {consumerGroup} --namespace-name … --resource-group …",
        EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected } =>
            $"Another reader with the right of way took over a partition of hub '{hub}' in consumer group '{consumerGroup}'.",
        EventHubsException { Reason: EventHubsException.FailureReason.ServiceBusy } =>
            $"Hub '{hub}' is throttled: the namespace has too few throughput units for what is sent and read.",
        EventHubsException { Reason: EventHubsException.FailureReason.QuotaExceeded } =>
            $"A quota of hub '{hub}' is used up; with readers it is the five of a consumer group for each partition.",
        UnauthorizedAccessException =>
            $"The identity of this process may not use hub '{hub}'. Give it the role 'Azure Event Hubs Data Sender' to publish or 'Azure Event Hubs Data Receiver' to read; a new role takes some minutes.",
        AuthenticationFailedException =>
            $"No token could be had for hub '{hub}'. Check the managed identity (AZURE_CLIENT_ID). {FirstLine(e)}",
        _ => $"Hub '{hub}' could not be reached: {FirstLine(e)}",
    };

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd();
}
