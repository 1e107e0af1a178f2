using System.Diagnostics;
using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The attributes of a series, built once.</summary>
internal static class Tags
{
    public static TagList Of(ProjectionId projection, HubName hub, PartitionId partition) => new()
    {
        { Names.Attributes.Projection, projection.Name },
        { Names.Attributes.Version, projection.Version },
        { Names.Attributes.Hub, hub.Value },
        { Names.Attributes.Partition, partition.Value.ToString(CultureInfo.InvariantCulture) },
    };

    public static TagList Of(HubName hub, PartitionId partition) => new()
    {
        { Names.Attributes.Hub, hub.Value },
        { Names.Attributes.Partition, partition.Value.ToString(CultureInfo.InvariantCulture) },
    };

    public static TagList OfPublishing(HubName hub) => new()
    {
        { Names.Attributes.System, Names.System },
        { Names.Attributes.Operation, Names.Spans.Publish },
        { Names.Attributes.Hub, hub.Value },
    };

    /// <summary>The same with what went wrong.</summary>
    public static TagList With(in TagList tags, string error)
    {
        var failed = tags;
        failed.Add(Names.Attributes.ErrorType, error);
        return failed;
    }

    public static TagList With(in TagList tags, Exception error) => With(tags, error.GetType().FullName ?? error.GetType().Name);
}
