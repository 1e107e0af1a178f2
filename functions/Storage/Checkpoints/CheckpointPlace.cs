using System.Globalization;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Checkpoints;

/// <summary>Whose checkpoints.</summary>
/// <param name="Namespace">The host name of the namespace, without a port.</param>
/// <param name="Hub">The hub.</param>
/// <param name="ConsumerGroup">The consumer group: the projection's name.</param>
public sealed record CheckpointPlace(string Namespace, HubName Hub, string ConsumerGroup)
{
    /// <summary>All in lower case but the partition's number, as the clients and KEDA look for it.</summary>
    public string NameOf(PartitionId partition) => string.Create(
        CultureInfo.InvariantCulture, $"{Lower(Namespace)}/{Lower(Hub.Value)}/{Lower(ConsumerGroup)}/checkpoint/{partition}");

    public override string ToString() => $"consumer group '{ConsumerGroup}' of hub '{Hub}'";

    // Names of blobs, not text to compare.
    private static string Lower(string text) => text.ToLowerInvariant();
}
