using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Benchmarks.Figures;

/// <summary>Projections that catch up with a log, from its first event into an empty store; every row is checked.</summary>
internal sealed class CatchUpRun(FigureBench bench, EmbeddedLog log, Dictionary<string, KeySum> expected, int events, CancellationToken stop)
{
    /// <summary>An event counts once for each projection.</summary>
    public async Task<Measure> RunAsync(ProjectionSet projections, ProcessingOptions? options = null)
    {
        using var folder = bench.Folder();
        await using var store = await HostParts.OpenStoreAsync(folder.File(HostParts.Database), stop);
        await using var processors = HostParts.Process(projections, log, store, options);
        var gauge = new Gauge();
        processors.Start();
        foreach (var projection in projections.Projections)
        {
            foreach (var partition in SampleLog.IdsOf(log))
            {
                var last = (await log.GetBoundsAsync(partition, stop)).Next.Value - 1;
                await store.Views.WaitAsync(projection.Id, partition, new(last), stop);
            }
        }

        var measure = new Measure(gauge.Stop((double)events * projections.Projections.Count));
        foreach (var projection in projections.Projections)
        {
            await KeySumCheck.ProveAsync(store.Views, projection, expected, stop);
        }

        return measure;
    }
}
