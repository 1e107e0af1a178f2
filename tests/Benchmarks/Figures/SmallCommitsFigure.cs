using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>How fast a projection catches up that commits often.</summary>
internal static class SmallCommitsFigure
{
    private const int Batch = 1_000;

    public static readonly Figure Figure = new(
        "small-commits",
        "The same as catch-up with at most 1,000 events a commit.",
        "SQLite alone at that batch: one thread upserts rows that were folded in memory, 1,000 events a transaction.",
        MeasureAsync)
    {
        Peers = ProjectionPeers.Meaning,
        Targets = [new(4, "events/s", new Against.Limit(), 6), new(4, "events/s", new Against.Peer("PostgreSQL"), 3)],
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 20_000);
        var stream = new SampleStream(seed: 6, keys: bench.Size(100_000, quick: 2_000));
        await using var log = await SampleLog.CreateAsync(folder.FullPath, stream, events, stop);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        await using var peers = await PeerTeam.OpenAsync(bench, [ProjectionPeers.Documents(stream, events, expected), ProjectionPeers.PostgresSmall(stream, events, expected)], stop);
        var options = new ProcessingOptions { MaxBatchEvents = Batch };
        await bench.PairAsync(
            "at most 1,000 a commit",
            () => Task.Run(() => BareSqlite.Run(bench, stream, events, Batch, expected, stop)),
            () => new CatchUpRun(bench, log, HostParts.Projections, ProveAsync) { Options = options }.RunAsync(stop),
            peers.Runs);
        await log.DisposeAsync();
        await CatchUpTurn.RunAsync(
            bench, "small commits", rows => CatchUpSettings.Of(folder, rows) with { MaxBatch = Batch }, events, ProveAsync, stop);

        Task ProveAsync(IViewReader views) => KeySumCheck.ProveAsync(views, expected, stop);
    }
}
