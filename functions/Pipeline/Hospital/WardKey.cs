using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Hospital;

/// <summary>
/// The key whose events wait: the event's partition key or, if that cannot be read, the broker's. When there is
/// neither, the ward is the whole partition.
/// </summary>
/// <param name="Value">The partition key; empty for the whole partition, which no real key is.</param>
public readonly record struct WardKey(string Value)
{
    public static readonly WardKey WholePartition = new("");

    /// <summary>Where an event waits, or what ward it opens if it is poison.</summary>
    internal static WardKey Of(RecordedEvent e) =>
        e.Event is { } read ? new(read.PartitionKey)
        : string.IsNullOrEmpty(e.PartitionKey) ? WholePartition
        : new(e.PartitionKey);

    public bool IsWholePartition => Value.Length == 0;

    public override string ToString() => IsWholePartition ? "(whole partition)" : Value;
}
