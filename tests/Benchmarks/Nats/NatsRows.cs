using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Nats;

/// <summary>The rows of a projection from JetStream: all in memory, those that changed upserted into SQLite with the position.</summary>
internal sealed class NatsRows : IAsyncDisposable
{
    // As our store has it.
    private const string Settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=65536;";

    private const string Tables =
        """
        CREATE TABLE key_sums (key TEXT PRIMARY KEY, count INTEGER NOT NULL, sum INTEGER NOT NULL, last TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE position (sequence INTEGER NOT NULL) STRICT;
        INSERT INTO position VALUES (0);
        """;

    private const string Upsert =
        "INSERT INTO key_sums VALUES ($key, $count, $sum, $last) ON CONFLICT DO UPDATE SET count = excluded.count, sum = excluded.sum, last = excluded.last";

    private readonly SqliteConnection _database;
    private readonly SqliteCommand _upsert;
    private readonly SqliteCommand _move;
    private readonly Dictionary<string, KeySum> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    private NatsRows(SqliteConnection database)
    {
        _database = database;
        (_upsert, _move) = (database.CreateCommand(), database.CreateCommand());
        _upsert.CommandText = Upsert;
        foreach (var name in new[] { "$key", "$count", "$sum", "$last" })
        {
            _upsert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _move.CommandText = "UPDATE position SET sequence = $to";
        _move.Parameters.Add(new SqliteParameter { ParameterName = "$to" });
    }

    /// <summary>How many events are folded and, after a commit, committed.</summary>
    public long Position { get; private set; }

    public static NatsRows Create(string path)
    {
        var database = Open(path);
        Execute(database, Settings + Tables);
        return new NatsRows(database);
    }

    /// <summary>A connection that reads.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Fold(ReadOnlySpan<byte> body)
    {
        var (key, amount, status) = SampleFields.Read(body);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out _);
        sum = KeySums.Evolve(sum, new Measured(amount, status));
        _changed.Add(key);
        Position++;
    }

    /// <summary>Commits what was folded since the last commit, and gives the position.</summary>
    public long Commit()
    {
        if (_changed.Count > 0)
        {
            using var transaction = _database.BeginTransaction();
            (_upsert.Transaction, _move.Transaction) = (transaction, transaction);
            foreach (var name in _changed.Order(StringComparer.Ordinal))
            {
                var row = _rows[name];
                (_upsert.Parameters[0].Value, _upsert.Parameters[1].Value) = (name, row.Count);
                (_upsert.Parameters[2].Value, _upsert.Parameters[3].Value) = (row.Sum, row.Last);
                _upsert.ExecuteNonQuery();
            }

            _move.Parameters[0].Value = Position;
            _move.ExecuteNonQuery();
            transaction.Commit();
            _changed.Clear();
        }

        return Position;
    }

    /// <summary>How many events a key has had; null if there is no row.</summary>
    public static long? CountOf(SqliteConnection reader, string key)
    {
        using var select = reader.CreateCommand();
        select.CommandText = "SELECT count FROM key_sums WHERE key = $key";
        select.Parameters.AddWithValue("$key", key);
        return select.ExecuteScalar() is { } count ? Convert.ToInt64(count, CultureInfo.InvariantCulture) : null;
    }

    public static Dictionary<string, KeySum> Read(SqliteConnection reader)
    {
        using var select = reader.CreateCommand();
        select.CommandText = "SELECT key, count, sum, last FROM key_sums";
        using var row = select.ExecuteReader();
        var rows = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        while (row.Read())
        {
            rows.Add(row.GetString(0), new KeySum(row.GetInt64(1), row.GetInt64(2), row.GetString(3)));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _upsert.DisposeAsync();
        await _move.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
