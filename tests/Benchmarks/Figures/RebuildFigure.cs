using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>How much faster a view is rebuilt from two partitions than from one.</summary>
internal static class RebuildFigure
{
    public static readonly Figure Figure = new(
        "rebuild",
        "The same as catch-up from a log of two partitions.",
        "Ours from a log of one partition with the same events: not a limit but what the second core adds.",
        MeasureAsync)
    {
        Peers = ProjectionPeers.Meaning,
        Targets = [new(6, "events/s", new Against.Limit(), 1.8), new(6, "events/s", new Against.Peer("PostgreSQL"), 5.5)],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folders = bench.Folder();
        using var one = folders.Sub();
        using var two = folders.Sub();
        var events = bench.Size(1_000_000, quick: 20_000);
        var stream = new SampleStream(seed: 7, keys: bench.Size(100_000, quick: 2_000));
        await using var small = await SampleLog.CreateAsync(one.FullPath, stream, events, stop, partitions: 1);
        await using var large = await SampleLog.CreateAsync(two.FullPath, stream, events, stop, partitions: 2);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        await using var peers = await PeerTeam.OpenAsync(bench, [ProjectionPeers.PostgresBest(stream, events, expected)], stop);
        await bench.PairAsync("two partitions by one", () => RunAsync(small), () => RunAsync(large), peers.Runs);

        await large.DisposeAsync();
        await CatchUpTurn.RunAsync(bench, "two partitions", rows => CatchUpSettings.Of(two, rows) with { Partitions = 2 }, events, ProveAsync, stop);

        Task<Measure> RunAsync(Embedded.Log.EmbeddedLog log) => new CatchUpRun(bench, log, HostParts.Projections, ProveAsync).RunAsync(stop);

        Task ProveAsync(IViewReader views) => KeySumCheck.ProveAsync(views, expected, stop);
    }
}
