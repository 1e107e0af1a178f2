using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Feeds;

/// <summary>Another owner has committed for a partition: let go of it, and take it up again only if told to.</summary>
public sealed class PartitionLostException : Exception
{
    public PartitionLostException(PartitionId partition)
        : base($"Another process commits for partition {partition}; this one lets go of it.")
    {
    }

    public PartitionLostException(string message)
        : base(message)
    {
    }

    public PartitionLostException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public PartitionLostException()
    {
    }
}
