using Serverless.Pipeline.Processing;

namespace Serverless.Azure.Processing;

/// <summary>The client of a hub that gives out its partitions to one projection's processors, here and elsewhere.</summary>
internal interface IHubClient
{
    /// <summary>How each partition is that this process owns.</summary>
    IReadOnlyList<PartitionHealth> Health { get; }

    /// <summary>Begins. After a failure it can be called again.</summary>
    /// <exception cref="IOException">The hub or the consumer group is not there or cannot be reached.</exception>
    Task StartAsync(CancellationToken stop);

    /// <summary>Stops reading, commits what is begun, and gives the partitions up; does nothing before a start.</summary>
    Task StopAsync();
}
