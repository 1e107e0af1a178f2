using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Npgsql;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// The projection as document stores on PostgreSQL run it: one worker, pages of 10,000 events; of each page the documents
/// are loaded, folded, and written one statement each in one batch, with the position, in one transaction.
/// </summary>
internal sealed class PostgresDaemon(PostgresServer server, int events, Dictionary<string, KeySum> expected) : IPeerWork
{
    private const int Page = 10_000;

    private const string Rows = "select id, (data->>'count')::bigint, (data->>'sum')::bigint, data->>'last' from documents";

    private const string Upsert =
        "insert into documents values ($1, $2::jsonb, 1) on conflict (id) do update set data = excluded.data, version = documents.version + 1";

    public static PeerWork Of(SampleStream stream, int events, Dictionary<string, KeySum> expected) => new(
        "PostgreSQL, documents, pages of 10,000",
        PeerProgram.Postgres,
        async (bench, stop) =>
        {
            var server = await PostgresServer.StartAsync(bench, PostgresTables.Events + PostgresTables.Documents, stop);
            await PostgresIngest.FillAsync(server, stream, events, partitions: 1, stop);
            await server.ExecuteAsync("vacuum (analyze, freeze) events", stop);
            return new PostgresDaemon(server, events, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        await server.ExecuteAsync("truncate documents, positions; insert into positions values (0, -1); checkpoint", stop);
        await using var connection = await server.Source.OpenConnectionAsync(stop);
        var gauge = new Gauge();
        for (var position = -1L; await StepAsync(connection, position, stop) is { } next; position = next)
        {
        }

        var elapsed = gauge.Elapsed;
        KeySumCheck.Prove(await PostgresRows.ReadAsync(server, stop, Rows), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task<long?> StepAsync(NpgsqlConnection connection, long position, CancellationToken stop)
    {
        var (page, last) = (new List<(string Key, long Amount, string Status)>(Page), position);
        await using (var read = Prepared(connection, $"select seq, body from events where partition = 0 and seq > $1 order by seq limit {Page}", position))
        {
            await using var reader = await read.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                last = reader.GetInt64(0);
                page.Add(SampleFields.Read(reader.GetFieldValue<byte[]>(1)));
            }
        }

        if (page.Count == 0)
        {
            return null;
        }

        var documents = await LoadAsync(connection, [.. page.Select(e => e.Key).Distinct()], stop);
        foreach (var (key, amount, status) in page)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(documents, key, out _);
            sum = KeySums.Evolve(sum, new Measured(amount, status));
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var (key, sum) in documents.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            var data = JsonSerializer.Serialize(sum, SampleJson.Default.KeySum);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Upsert) { Parameters = { new() { Value = key }, new() { Value = data } } });
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("update positions set seq = $1 where worker = 0 and seq = $2")
        {
            Parameters = { new() { Value = last }, new() { Value = position } },
        });
        await batch.ExecuteNonQueryAsync(stop);
        return batch.BatchCommands[^1].RecordsAffected == 1
            ? last
            : throw new VoidFigureException(string.Create(CultureInfo.InvariantCulture, $"The position of PostgreSQL's worker is not {position} any more."));
    }

    private static async Task<Dictionary<string, KeySum?>> LoadAsync(NpgsqlConnection connection, string[] keys, CancellationToken stop)
    {
        var documents = new Dictionary<string, KeySum?>(StringComparer.Ordinal);
        await using var load = Prepared(connection, "select id, data from documents where id = any($1)", keys);
        await using var reader = await load.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            documents.Add(reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), SampleJson.Default.KeySum));
        }

        return documents;
    }

    private static NpgsqlCommand Prepared<T>(NpgsqlConnection connection, string sql, T value) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter<T> { TypedValue = value } } };
}
