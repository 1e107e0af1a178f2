using Azure;
using Azure.Messaging.EventHubs;
using Serverless.Azure.Connecting;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Stores;
using Serverless.Storage.Accounts;

namespace Serverless.Azure.Processing;

/// <summary>
/// What the SDK's processor tells of as an error. It works with the hub and, for who owns what, with the storage
/// account, and hands on what our handlers throw; an error says only by its type which of them failed.
/// </summary>
internal abstract record ClientTrouble
{
    private ClientTrouble()
    {
    }

    /// <summary>Somebody was told to stop. There is nothing to say.</summary>
    public sealed record Cancelled : ClientTrouble;

    /// <summary>Another process has the partition now, as it should be.</summary>
    public sealed record TakenOver(string Reason) : ClientTrouble;

    /// <summary>Hub, storage or network; the SDK tries again. <paramref name="Reason"/> names which and what to check.</summary>
    public sealed record Outside(string Reason) : ClientTrouble;

    /// <summary>Nothing that is known: its stack is needed.</summary>
    public sealed record Unknown(string Reason) : ClientTrouble;

    /// <param name="error">What the SDK tells.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="consumerGroup">The consumer group.</param>
    /// <param name="checkpoints">The container that tells who owns what.</param>
    /// <param name="isStopping">Whether the processor was told to stop.</param>
    public static ClientTrouble Of(Exception error, string hub, string consumerGroup, Uri checkpoints, bool isStopping)
    {
        var isRetried = false;
        for (var e = error; e is not null; e = e is AggregateException { InnerExceptions: [.., var last] } ? last : e.InnerException)
        {
            isRetried |= e is AggregateException;
            if (Of(e, isRetried, checkpoints, isStopping) is { } known)
            {
                return known;
            }
        }

        return error switch
        {
            EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected } => new TakenOver(HubFaults.Explain(error, hub, consumerGroup)),
            _ when HubFaults.IsOutside(error) => new Outside(HubFaults.Explain(error, hub, consumerGroup)),
            _ => new Unknown($"{error.GetType().Name}: {error.Message.Split('\n')[0].TrimEnd()}"),
        };
    }

    private static ClientTrouble? Of(Exception e, bool isRetried, Uri checkpoints, bool isStopping) => e switch
    {
        PartitionLostException => new TakenOver(e.Message),
        StoreUnavailableException => new Outside(e.Message),

        // The storage client gives up its tries by an AggregateException; one that was cancelled is a time that was up.
        OperationCanceledException when !isRetried || isStopping => new Cancelled(),
        ObjectDisposedException or EventHubsException { Reason: EventHubsException.FailureReason.ClientClosed } when isStopping => new Cancelled(),
        RequestFailedException or OperationCanceledException
            when StorageFaults.Describe(e, "Storage Blob Data Contributor", CancellationToken.None) is { } trouble =>
            new Outside($"{checkpoints.GetLeftPart(UriPartial.Path)}, which tells who owns which partition: {trouble}"),
        _ => null,
    };
}
