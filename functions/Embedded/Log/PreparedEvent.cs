using System.Text;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>An event on its way to the log, with what can be computed before the writer has its turn.</summary>
internal struct PreparedEvent(CloudEvent cloudEvent, UInt128 identity, int partitionCount)
{
    public readonly CloudEvent Event = cloudEvent;
    public readonly UInt128 Identity = identity;
    public readonly int Partition = PartitionHash.Assign(cloudEvent.PartitionKey, partitionCount).Value;
    public readonly int KeyBytes = Encoding.UTF8.GetByteCount(cloudEvent.PartitionKey);

    /// <summary>Whether the receipt is true only if this round of the partition becomes durable.</summary>
    public bool DependsOnRound;

    public readonly long RecordLength => RecordFormat.LengthOf(KeyBytes, Event.Bytes, Event.Layout);
}
