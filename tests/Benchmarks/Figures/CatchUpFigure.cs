using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>How fast a projection that is far behind catches up.</summary>
internal sealed class CatchUpFigure(FigureBench bench, EmbeddedLog log, Dictionary<string, KeySum> expected, int events, CancellationToken stop)
{
    public static readonly Figure Figure = new(
        "catch-up",
        "Events a second that a projection (count, sum and last status of 100,000 keys, four partitions, 1,000,000 events of 250 bytes) processes from the log until all is committed to SQLite, exactly once, with the host's own settings. Every row is checked after every run.",
        "The fold alone, by hand, on one core, times the number of cores: a loop over the log's read that takes three fields with a Utf8JsonReader and adds them up in a dictionary of structs. No decoder, Rx, hospital or store of ours. Its sums are checked, too.",
        MeasureAsync)
    {
        Peers = ProjectionPeers.Meaning,
        Targets =
        [
            new(3, "events/s", new Against.Limit(), 0.4),
            new(3, "events/s", new Against.Peer("PostgreSQL"), 3),
            new(3, "events/s", new Against.Peer("Redis"), 4),
            new(13, "allocated per event", new Against.Nothing(), 200) { IsAtMost = true },
        ],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 50_000);
        var stream = new SampleStream(seed: 4, keys: bench.Size(100_000, quick: 5_000));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        var figure = new CatchUpFigure(bench, log, expected, events, stop);
        await using var peers = await PeerTeam.OpenAsync(bench, ProjectionPeers.Of(stream, events, expected), stop);
        await bench.PairAsync("from the first event", figure.LimitAsync, figure.OursAsync, peers.Runs);
        await log.DisposeAsync();
        await CatchUpTurn.RunAsync(bench, "catch-up", rows => CatchUpSettings.Of(folder, rows), events, figure.ProveAsync, stop);
    }

    private async Task<Measure> LimitAsync()
    {
        var gauge = new Gauge();
        var sums = await Task.Run(() => FoldByHand.RunAsync(log, stop));
        var cost = gauge.Stop(events);
        KeySumCheck.Prove(sums, expected);
        return new Measure([cost[0] with { Value = cost[0].Value * Environment.ProcessorCount }, .. cost[1..]]);
    }

    private Task<Measure> OursAsync() => new CatchUpRun(bench, log, HostParts.Projections, ProveAsync).RunAsync(stop);

    private Task ProveAsync(IViewReader views) => KeySumCheck.ProveAsync(views, expected, stop);
}
