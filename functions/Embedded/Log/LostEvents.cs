using System.Globalization;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>Events of a partition that a person has decided to go on without.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public readonly record struct LostEvents(PartitionId Partition, SequenceNumber First, SequenceNumber Last)
{
    /// <summary>As it stands in settings: <c>partition:first-last</c>, all in decimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition.Value}:{First.Value}-{Last.Value}");

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string? text, out LostEvents events)
    {
        events = default;
        var parts = text?.Split(':', '-') ?? [];
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || last < first)
        {
            return false;
        }

        events = new LostEvents(new PartitionId(partition), new SequenceNumber(first), new SequenceNumber(last));
        return events.ToString() == text;
    }
}
