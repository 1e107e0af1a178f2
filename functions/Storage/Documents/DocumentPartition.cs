using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Storage.Documents;

/// <summary>Whose documents: one projection version in one partition of its hub.</summary>
public readonly record struct DocumentPartition(ProjectionId Projection, PartitionId Partition)
{
    /// <summary>Which projections there are, and how far the sweeper has come. No projection can be named so.</summary>
    public static readonly DocumentPartition Catalog = new(new ProjectionId("_catalog", 0), new PartitionId(0));

    /// <summary>Its name in a store: name, version and partition, each safe in any key or path.</summary>
    public string ToName(char separator) => string.Create(
        CultureInfo.InvariantCulture,
        $"{KeyText.Encode(Projection.Name)}{separator}{Projection.Version}{separator}{Partition.Value}");
}
