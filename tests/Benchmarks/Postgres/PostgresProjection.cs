using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// The projection on PostgreSQL at its best: two workers, each with its own half of the keys, read a page, fold it in
/// memory, and commit one upsert of all its keys together with the position.
/// </summary>
internal sealed class PostgresProjection(PostgresServer server, int events, int page, Dictionary<string, KeySum> expected) : IPeerWork
{
    private const int Workers = 2;

    public static PeerWork Of(SampleStream stream, int events, int page, Dictionary<string, KeySum> expected) => new(
        FormattableString.Invariant($"PostgreSQL, 2 workers, pages of {page:N0}"),
        PeerProgram.Postgres,
        async (bench, stop) =>
        {
            var server = await PostgresServer.StartAsync(bench, PostgresTables.Events + PostgresTables.Views, stop);
            await PostgresIngest.FillAsync(server, stream, events, Workers, stop);
            await server.ExecuteAsync("vacuum (analyze, freeze) events", stop);
            return new PostgresProjection(server, events, page, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        await server.ExecuteAsync("truncate key_sums, positions; insert into positions select w, -1 from generate_series(0, 1) w; checkpoint", stop);
        var gauge = new Gauge();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, stop))));
        var elapsed = gauge.Elapsed;
        KeySumCheck.Prove(await PostgresRows.ReadAsync(server, stop), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task WorkAsync(int worker, CancellationToken stop)
    {
        await using var processor = new PostgresWorker(await server.Source.OpenConnectionAsync(stop), worker);
        while (await processor.StepAsync(page, onlyWithoutGaps: false, stop) > 0)
        {
        }
    }
}
