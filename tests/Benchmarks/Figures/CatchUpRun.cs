using Serverless.Benchmarks.Hosting;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>Projections that read a log from its first event until all is committed to a new SQLite database.</summary>
internal static class CatchUpRun
{
    public static async Task<Measure> RunAsync(
        FigureBench bench,
        EmbeddedLog log,
        ProjectionSet projections,
        ProcessingOptions options,
        Func<IViewReader, Task> proveAsync,
        CancellationToken stop)
    {
        using var folder = bench.Folder();
        await using var store = await HostParts.OpenStoreAsync(folder.File(HostParts.Database), stop);
        await using var processors = HostParts.Process(projections, log, store, options);
        var ends = new List<(PartitionId Partition, SequenceNumber Last)>();
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            ends.Add((new(partition), new((await log.GetBoundsAsync(new(partition), stop)).Next.Value - 1)));
        }

        var gauge = new Gauge();
        processors.Start();
        foreach (var projection in projections.Projections)
        {
            foreach (var (partition, last) in ends)
            {
                await store.Views.WaitAsync(projection.Id, partition, last, stop);
            }
        }

        var measure = new Measure(gauge.Stop(ends.Sum(e => e.Last.Value + 1)));
        await proveAsync(store.Views);
        return measure;
    }
}
