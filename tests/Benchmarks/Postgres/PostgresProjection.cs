using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// The projection on PostgreSQL at its best: two workers, each with its own half of the keys, read a page, fold it in
/// memory, and commit one upsert of all its keys together with the position. Which size of page is best depends on the
/// machine: the warm-up tries them all, and only the best is measured.
/// </summary>
internal sealed class PostgresProjection(
    FigureBench bench, PostgresServer server, int events, IReadOnlyList<int> pages, Dictionary<string, KeySum> expected) : IPeerWork
{
    private const int Workers = 2;

    // The first try of a page warms its plans and the server's memory.
    private const int Tries = 2;

    private int? _best;

    public static PeerWork Of(SampleStream stream, int events, IReadOnlyList<int> pages, Dictionary<string, KeySum> expected) => new(
        pages is [var page] ? FormattableString.Invariant($"PostgreSQL, 2 workers, pages of {page:N0}") : "PostgreSQL, 2 workers, the best page",
        PeerProgram.Postgres,
        async (bench, stop) =>
        {
            var server = await PostgresServer.StartAsync(bench, PostgresTables.Events + PostgresTables.Views, stop);
            await PostgresIngest.FillAsync(server, stream, events, Workers, stop);
            await server.ExecuteAsync("vacuum (analyze, freeze) events", stop);
            return new PostgresProjection(bench, server, events, pages, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop) => await RunAsync(_best ??= await ChooseAsync(stop), stop);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<int> ChooseAsync(CancellationToken stop)
    {
        if (pages is [var only])
        {
            return only;
        }

        var rates = new List<(int Page, double Rate)>();
        foreach (var page in Enumerable.Repeat(pages, Tries).SelectMany(p => p))
        {
            rates.Add((page, (await RunAsync(page, stop)).Quantities[0].Value));
        }

        var best = rates.MaxBy(r => r.Rate).Page;
        var tried = rates.GroupBy(r => r.Page).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key:N0}: {g.Max(r => r.Rate):N0} events/s"));
        bench.Note(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL's best page is {best:N0} ({string.Join("; ", tried)})."));
        return best;
    }

    private async Task<Measure> RunAsync(int page, CancellationToken stop)
    {
        await server.ExecuteAsync("truncate key_sums, positions; insert into positions select w, -1 from generate_series(0, 1) w; checkpoint", stop);
        var gauge = new Gauge();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, page, stop))));
        var elapsed = gauge.Elapsed;
        KeySumCheck.Prove(await PostgresRows.ReadAsync(server, stop), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    private async Task WorkAsync(int worker, int page, CancellationToken stop)
    {
        await using var processor = new PostgresWorker(await server.Source.OpenConnectionAsync(stop), worker);
        while (await processor.StepAsync(page, onlyWithoutGaps: false, stop) > 0)
        {
        }
    }
}
