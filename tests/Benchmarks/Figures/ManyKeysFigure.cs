using System.Diagnostics;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>What a view of very many rows costs.</summary>
internal static class ManyKeysFigure
{
    // Larger than any commit of ours, so that the pages of the tree are written seldom.
    private const int BulkBatch = 50_000;

    // Has no common factor with the number of keys, so that every key comes once, far from the one before.
    private const long Stride = 2_654_435_761;

    public static readonly Figure Figure = new(
        "many-keys",
        "Events a second that a host in a process of its own folds into a row each: 5,000,000 distinct keys in no order, from its start until all is committed and it has ended in order; and the most memory that it had until all was committed.",
        "SQLite alone, 50,000 rows a transaction: the rows of the same events upserted by one thread.",
        MeasureAsync)
    {
        Targets = [new(9, "most memory", new Against.Nothing(), 600) { IsAtMost = true }, new(9, "events/s", new Against.Limit(), 0.5)],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(5_000_000, quick: 20_000);
        var stream = new SampleStream(seed: 9, events, number => (int)(number * Stride % events));
        await (await SampleLog.CreateAsync(folder.FullPath, stream, events, stop, new AgedClock())).DisposeAsync();
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        await bench.PairAsync(
            "a row each",
            () => Task.Run(() => BareSqlite.Run(bench, stream, events, BulkBatch, expected, stop)),
            () => OursAsync(folder, events, expected, stop),
            warmsUp: false);
        await CatchUpTurn.RunAsync(
            bench, "a row each", rows => CatchUpSettings.Of(folder, rows), events, views => KeySumCheck.ProveAsync(views, expected, stop), stop);
    }

    private static async Task<Measure> OursAsync(TemporaryFolder folder, int events, Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        foreach (var file in Directory.GetFiles(folder.FullPath, $"{HostParts.Database}*"))
        {
            File.Delete(file);
        }

        var begin = Stopwatch.GetTimestamp();
        await using var host = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop);
        await HostViews.WaitAsync(host.Address, events, stop);
        var (committed, processor) = (Stopwatch.GetElapsedTime(begin), host.ProcessorTime);
        var memory = host.PeakMemory;
        await host.StopAsync(stop);
        var elapsed = Stopwatch.GetElapsedTime(begin);
        await KeySumCheck.ProveAsync(folder.File(HostParts.Database), expected, stop);
        return new Measure(
            new Quantity("events/s", "", events / elapsed.TotalSeconds),
            new Quantity("until committed, events/s", "", events / committed.TotalSeconds),
            new Quantity("host CPU per event until committed", "µs", processor.TotalMicroseconds / events),
            new Quantity("most memory", "MB", memory / 1e6));
    }
}
