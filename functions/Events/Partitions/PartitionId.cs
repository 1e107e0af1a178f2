using System.Globalization;

namespace Serverless.Events.Partitions;

/// <summary>A partition of a hub, counted from 0.</summary>
public readonly record struct PartitionId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
