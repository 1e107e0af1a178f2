using System.Diagnostics;
using Npgsql;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>Point queries by prepared statement on 16 connections.</summary>
internal sealed class PostgresReads(PostgresServer server, TimeSpan duration, Dictionary<string, KeySum> rows) : IPeerWork
{
    private const int Connections = 16;

    public static PeerWork Of(SampleStream stream, int events, Dictionary<string, KeySum> expected) => new(
        "PostgreSQL, 16 connections",
        PeerProgram.Postgres,
        async (bench, stop) =>
        {
            var server = await PostgresServer.StartAsync(bench, PostgresTables.Events + PostgresTables.Views, stop);
            await PostgresIngest.FillAsync(server, stream, events, partitions: 1, stop);
            await server.ExecuteAsync("insert into positions values (0, -1)", stop);
            await using (var worker = new PostgresWorker(await server.Source.OpenConnectionAsync(stop), 0))
            {
                while (await worker.StepAsync(100_000, onlyWithoutGaps: true, stop) > 0)
                {
                }
            }

            await server.ExecuteAsync("vacuum (analyze, freeze) key_sums", stop);
            return new PostgresReads(server, bench.Span(3, quick: 0.5), expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        string[] keys = [.. rows.Keys];
        var begin = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(n => Task.Run(() => ReadAsync(n, keys, begin, stop))));
        return new Measure(new Quantity("reads/s", "", counts.Sum() / Stopwatch.GetElapsedTime(begin).TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<long> ReadAsync(int number, string[] keys, long begin, CancellationToken stop)
    {
        await using var connection = await server.Source.OpenConnectionAsync(stop);
        var key = new NpgsqlParameter<string> { TypedValue = "" };
        await using var select = new NpgsqlCommand("select count, sum, last from key_sums where key = $1", connection) { Parameters = { key } };
        await select.PrepareAsync(stop);
        var random = new Random(number);
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(begin) < duration; count++)
        {
            key.TypedValue = keys[random.Next(keys.Length)];
            await using var reader = await select.ExecuteReaderAsync(stop);
            if (!await reader.ReadAsync(stop) || new KeySum(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)) != rows[key.TypedValue])
            {
                throw new VoidFigureException($"PostgreSQL's row '{key.TypedValue}' is wrong.");
            }
        }

        return count;
    }
}
