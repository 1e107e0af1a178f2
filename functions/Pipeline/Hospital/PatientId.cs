using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Hospital;

/// <summary>Names a patient. As text: <c>projection~version~partition~sequence</c>, e.g. <c>payments~1~3~41</c>.</summary>
public readonly record struct PatientId(ProjectionId Projection, PartitionId Partition, SequenceNumber Sequence)
{
    public static bool TryParse(string text, out PatientId id)
    {
        id = default;
        var parts = text.Split('~');
        if (parts.Length != 4
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        id = new PatientId(new ProjectionId(parts[0], version), new PartitionId(partition), new SequenceNumber(sequence));
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Projection.Name}~{Projection.Version}~{Partition}~{Sequence}");
}
