using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Hosting;

/// <summary>A way to publish an event and to see it in the view. A lane is used by one caller at a time.</summary>
internal interface ISight : IAsyncDisposable
{
    /// <summary>Completes when the event is durable.</summary>
    Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop);

    /// <summary>Completes when a reader of the view has its effects.</summary>
    Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop);

    /// <summary>Stops what runs, so that the store can be opened by others.</summary>
    Task CloseAsync(CancellationToken stop);

    /// <summary>Holds the view against what it must be, after the end.</summary>
    /// <exception cref="Figures.VoidFigureException">A row is wrong, missing, or there without reason.</exception>
    Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop);
}
