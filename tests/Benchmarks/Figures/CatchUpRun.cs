using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>
/// Projections that read a log until all is committed. What the store has put off until then counts: the rate is of the
/// time until processors and store are closed, and the rows are proved with a store that is opened again.
/// </summary>
/// <param name="Bench">Where it is measured.</param>
/// <param name="Log">What is read.</param>
/// <param name="Projections">What reads it.</param>
/// <param name="ProveAsync">Holds the rows against what they must be.</param>
internal sealed record CatchUpRun(FigureBench Bench, EmbeddedLog Log, ProjectionSet Projections, Func<IViewReader, Task> ProveAsync)
{
    public ProcessingOptions Options { get; init; } = new();

    /// <summary>The folder of a store to go on from, which is copied; null to begin with the first event.</summary>
    public string? From { get; init; }

    /// <summary>Begins what goes on beside; null for nothing.</summary>
    public Func<SqliteStore, IAsyncDisposable>? Beside { get; init; }

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        using var folder = Bench.Folder();
        var database = folder.File(HostParts.Database);
        if (From is not null)
        {
            CopyStore(From, folder);
        }

        var measure = await MeasureAsync(database, stop);
        await using var store = await HostParts.OpenStoreAsync(database, stop);
        await ProveAsync(store.Views);
        return measure;
    }

    private async Task<Measure> MeasureAsync(string database, CancellationToken stop)
    {
        await using var store = await HostParts.OpenStoreAsync(database, stop);
        var events = await SampleLog.CountAsync(Log, stop) - await CountCommittedAsync(store.Views, stop);
        Gauge gauge;
        TimeSpan committed;
        await using (var processors = HostParts.Process(Projections, Log, store, Options))
        {
            await using var beside = Beside?.Invoke(store);
            gauge = new Gauge();
            processors.Start();
            await SampleLog.WaitAsync(Log, Projections, store.Views, stop);
            committed = gauge.Elapsed;
        }

        await store.DisposeAsync();
        var cost = gauge.Stop(events);
        return new Measure([cost[0], new("until committed, events/s", "", events / committed.TotalSeconds), .. cost[1..]]);
    }

    private async Task<long> CountCommittedAsync(IViewReader views, CancellationToken stop) =>
        (await views.GetStatusAsync(Projections.Projections[0].Id, stop)).Sum(s => s.Position.Sequence.Value + 1);

    // Whatever files the store has, they are all of its folder.
    private static void CopyStore(string from, TemporaryFolder to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = to.File(Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
