using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Nats;
using Serverless.Benchmarks.Postgres;
using Serverless.Benchmarks.Redis;

namespace Serverless.Benchmarks.Peers;

/// <summary>The peers through which an event can be published and seen.</summary>
internal static class PeerSights
{
    private static readonly IReadOnlyList<(string Name, PeerProgram Program, Func<FigureBench, CancellationToken, Task<ISight>> OpenAsync)> All =
    [
        ("PostgreSQL", PeerProgram.Postgres, PostgresSight.OpenAsync),
        .. RedisSync.Both.Select(sync => (
            $"Redis Streams ({sync.Setting})",
            PeerProgram.Redis,
            new Func<FigureBench, CancellationToken, Task<ISight>>((bench, stop) => RedisSight.OpenAsync(bench, sync, LatencyFigure.Lanes, stop)))),
        ("NATS JetStream into SQLite", PeerProgram.Nats, (bench, stop) => NatsSight.OpenAsync(bench, LatencyFigure.Lanes, stop)),
    ];

    /// <summary>Runs the same on each peer that is there; ours of what it gives is the peer's.</summary>
    public static async Task<IReadOnlyList<PeerMeasure>> RunAsync(
        FigureBench bench, Func<Func<TemporaryFolder, CancellationToken, Task<ISight>>, Task<Pair>> runAsync, CancellationToken stop)
    {
        var works = All.Select(sight => new PeerWork(sight.Name, sight.Program, (_, _) => Task.FromResult<IPeerWork>(new Work(bench, sight.OpenAsync, runAsync))));
        await using var team = await PeerTeam.OpenAsync(bench, works, stop);
        return await bench.RunAsync(team.Runs);
    }

    private sealed class Work(
        FigureBench bench,
        Func<FigureBench, CancellationToken, Task<ISight>> openAsync,
        Func<Func<TemporaryFolder, CancellationToken, Task<ISight>>, Task<Pair>> runAsync) : IPeerWork
    {
        public async Task<Measure> RunAsync(CancellationToken stop) => (await runAsync((_, token) => openAsync(bench, token))).Ours!;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
