using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>
/// What SQLite alone takes: sums that were folded in memory, upserted a batch a transaction into a table like that of
/// the store, with its settings (WAL, synchronous NORMAL, the same caches). No log, no JSON read, no hospital.
/// </summary>
internal static class BareSqlite
{
    private const string Settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=65536;";

    private const string Table =
        """
        CREATE TABLE view_rows (
            view INTEGER NOT NULL, key TEXT NOT NULL, partition INTEGER NOT NULL, version INTEGER NOT NULL, sequence INTEGER NOT NULL,
            ward TEXT, expires INTEGER, state BLOB NOT NULL, PRIMARY KEY (view, key, partition)) STRICT, WITHOUT ROWID;
        """;

    private const string Upsert =
        """
        INSERT INTO view_rows VALUES (1, $key, 0, 1, $sequence, NULL, NULL, $state)
        ON CONFLICT DO UPDATE SET version = version + 1, sequence = excluded.sequence, state = excluded.state
        """;

    public static Measure Run(FigureBench bench, SampleStream stream, int events, int batch, Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        using var folder = bench.Folder();
        using var connection = new SqliteConnection($"Data Source={folder.File("bare.db")};Pooling=False");
        connection.Open();
        Execute(connection, Settings + Table);
        using var upsert = connection.CreateCommand();
        upsert.CommandText = Upsert;
        var (key, sequence, state) = (upsert.Parameters.Add("$key", SqliteType.Text), upsert.Parameters.Add("$sequence", SqliteType.Integer), upsert.Parameters.Add("$state", SqliteType.Blob));
        var sums = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var gauge = new Gauge();
        for (var first = 0; first < events; first += batch)
        {
            stop.ThrowIfCancellationRequested();
            changed.Clear();
            for (var i = first; i < Math.Min(events, first + batch); i++)
            {
                var facts = stream[i];
                var name = facts.KeyText;
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, name, out _);
                sum = KeySums.Evolve(sum, new Measured(facts.Amount, facts.Status));
                changed.Add(name);
            }

            using var transaction = connection.BeginTransaction();
            upsert.Transaction = transaction;
            foreach (var name in changed.Order(StringComparer.Ordinal))
            {
                (key.Value, sequence.Value) = (name, first);
                state.Value = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(sums[name], SampleJson.Default.KeySum);
                upsert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        // Ours closes its store, too, before the clock is stopped.
        connection.Close();
        var measure = new Measure(gauge.Stop(events));
        KeySumCheck.Prove(sums, expected);
        return measure;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
