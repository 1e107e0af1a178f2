using Serverless.Azure.Connecting;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;

namespace Serverless.Azure.Processing;

/// <summary>Every projection's processor, from start to hand-over.</summary>
public sealed class ProcessorHost : IAsyncDisposable
{
    private readonly IReadOnlyList<HubProcessor> _processors;

    private ProcessorHost(IReadOnlyList<HubProcessor> processors) => _processors = processors;

    /// <summary>How each projection is on each partition that this process owns.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _processors.SelectMany(p => p.Health)];

    /// <summary>Stops reading, commits what is begun, writes checkpoints and gives the partitions up.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_processors.Select(p => p.StopProcessingAsync()));

    /// <summary>Seeds what checkpoints are missing, and begins.</summary>
    /// <exception cref="IOException">Something is not there or cannot be reached; the message says what. Nothing runs then.</exception>
    internal static async Task<ProcessorHost> StartAsync(IReadOnlyList<HubProcessorParts> parts, CancellationToken stop)
    {
        foreach (var part in parts)
        {
            await SeedAsync(part, stop);
        }

        var host = new ProcessorHost([.. parts.Select(HubProcessor.Of)]);
        try
        {
            await Task.WhenAll(host._processors.Select(p => p.StartAsync(stop)));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static Task SeedAsync(HubProcessorParts parts, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, parts.Behind.PartitionCount).Select(async p =>
        {
            var partition = new PartitionId(p);
            var checkpoint = await parts.Store.OpenAsync(parts.Projection.Id, partition, stop);
            var first = (await parts.Behind.GetBoundsAsync(partition, stop)).First;
            var before = new SequenceNumber(Math.Max(checkpoint.Position.Sequence.Value, first.Value - 1));
            await parts.CheckpointsOf(parts.Access.FullyQualifiedNamespace).SeedAsync(partition, before, Environment.MachineName, stop);
        }));
}
