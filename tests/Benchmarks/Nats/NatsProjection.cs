using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Nats;

/// <summary>
/// The projection from JetStream into SQLite: one worker fetches a page ahead, folds with all rows in memory, and commits
/// those that changed with the position in one transaction.
/// </summary>
internal sealed class NatsProjection(FigureBench bench, NatsServer server, int events, Dictionary<string, KeySum> expected) : IPeerWork
{
    // As large as the pages of our own processors.
    private const int Page = 10_000;

    private const string Tables =
        """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=65536;
        CREATE TABLE key_sums (key TEXT PRIMARY KEY, count INTEGER NOT NULL, sum INTEGER NOT NULL, last TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE position (sequence INTEGER NOT NULL) STRICT;
        INSERT INTO position VALUES (0);
        """;

    private int _run;

    public static PeerWork Of(SampleStream stream, int events, Dictionary<string, KeySum> expected) => new(
        FormattableString.Invariant($"NATS JetStream into SQLite, pages of {Page:N0}"),
        PeerProgram.Nats,
        async (bench, stop) =>
        {
            var server = await NatsServer.StartAsync(bench, stop);
            using var connection = await server.ConnectAsync(stop);
            await NatsStream.CreateAsync(connection, stop);
            await NatsStream.FillAsync(connection, stream, events, stop);
            return new NatsProjection(bench, server, events, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        using var folder = bench.Folder();
        using var database = new SqliteConnection($"Data Source={folder.File("views.db")};Pooling=False");
        database.Open();
        Execute(database, Tables);
        using var connection = await server.ConnectAsync(stop);
        var gauge = new Gauge();
        await WorkAsync(connection, database, stop);
        var elapsed = gauge.Elapsed;
        KeySumCheck.Prove(Read(database), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task WorkAsync(NatsConnection connection, SqliteConnection database, CancellationToken stop)
    {
        var consumer = string.Create(CultureInfo.InvariantCulture, $"run{_run++}");
        await NatsStream.CreateConsumerAsync(connection, consumer, after: 0, stop);
        var (rows, changed) = (new Dictionary<string, KeySum>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        NatsStream.Fetch(connection, consumer, Math.Min(Page, events));
        await connection.SendAsync(stop);
        for (var position = 0; position < events;)
        {
            var page = Math.Min(Page, events - position);
            changed.Clear();
            for (var i = 0; i < page; i++)
            {
                changed.Add(Fold(rows, (await connection.ReadAsync(stop)).Span));
            }

            position += page;
            if (position < events)
            {
                // The server sends while this commits.
                NatsStream.Fetch(connection, consumer, Math.Min(Page, events - position));
                await connection.SendAsync(stop);
            }

            Commit(database, rows, changed, position);
        }
    }

    private static string Fold(Dictionary<string, KeySum> rows, ReadOnlySpan<byte> body)
    {
        var (key, amount, status) = SampleFields.Read(body);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
        sum = KeySums.Evolve(sum, new Measured(amount, status));
        return key;
    }

    private static void Commit(SqliteConnection database, Dictionary<string, KeySum> rows, HashSet<string> changed, long position)
    {
        using var transaction = database.BeginTransaction();
        using var upsert = database.CreateCommand();
        upsert.CommandText = "INSERT INTO key_sums VALUES ($key, $count, $sum, $last) ON CONFLICT DO UPDATE SET count = excluded.count, sum = excluded.sum, last = excluded.last";
        var key = upsert.Parameters.Add("$key", SqliteType.Text);
        var count = upsert.Parameters.Add("$count", SqliteType.Integer);
        var sum = upsert.Parameters.Add("$sum", SqliteType.Integer);
        var last = upsert.Parameters.Add("$last", SqliteType.Text);
        foreach (var name in changed.Order(StringComparer.Ordinal))
        {
            var row = rows[name];
            (key.Value, count.Value, sum.Value, last.Value) = (name, row.Count, row.Sum, row.Last);
            upsert.ExecuteNonQuery();
        }

        Execute(database, string.Create(CultureInfo.InvariantCulture, $"UPDATE position SET sequence = {position}"));
        transaction.Commit();
    }

    private static Dictionary<string, KeySum> Read(SqliteConnection database)
    {
        using var select = database.CreateCommand();
        select.CommandText = "SELECT key, count, sum, last FROM key_sums";
        using var reader = select.ExecuteReader();
        var rows = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        while (reader.Read())
        {
            rows.Add(reader.GetString(0), new KeySum(reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3)));
        }

        return rows;
    }

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
