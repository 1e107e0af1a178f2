using System.Runtime.InteropServices;
using Npgsql;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// One worker of the projection on one partition: reads the events after its position and commits what they change with
/// the new position, which is compared and set, so that a second worker would change nothing.
/// </summary>
internal sealed class PostgresWorker : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _read;
    private readonly NpgsqlBatch _write;
    private readonly NpgsqlParameter<long> _after = new() { TypedValue = -1 };
    private readonly NpgsqlParameter<int> _page = new() { TypedValue = 0 };
    private readonly NpgsqlParameter<long> _from = new() { TypedValue = -1 };
    private readonly NpgsqlParameter<long> _to = new() { TypedValue = -1 };
    private readonly NpgsqlParameter<string[]> _keys = new() { TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _counts = new() { TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _sums = new() { TypedValue = [] };
    private readonly NpgsqlParameter<string[]> _lasts = new() { TypedValue = [] };
    private readonly byte[] _body = new byte[SampleEvent.Length];

    private const string Upsert =
        """
        insert into key_sums select * from unnest($1, $2, $3, $4)
        on conflict (key) do update set count = key_sums.count + excluded.count, sum = key_sums.sum + excluded.sum, last = excluded.last
        """;

    public PostgresWorker(NpgsqlConnection connection, int partition)
    {
        _connection = connection;
        NpgsqlParameter<int> Partition() => new() { TypedValue = partition };
        _read = new NpgsqlCommand("select seq, body from events where partition = $1 and seq > $2 order by seq limit $3", connection)
        {
            Parameters = { Partition(), _after, _page },
        };
        _write = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Upsert) { Parameters = { _keys, _counts, _sums, _lasts } },
                new NpgsqlBatchCommand("update positions set seq = $1 where worker = $2 and seq = $3") { Parameters = { _to, Partition(), _from } },
            },
        };
    }

    /// <summary>The last event whose effects are committed.</summary>
    public long Position => _after.TypedValue;

    /// <summary>Takes a page; gives how many events it had.</summary>
    /// <param name="page">The most events to take.</param>
    /// <param name="onlyWithoutGaps">
    /// Whether to take only what follows without a gap: a number that is missing belongs to a transaction that is not yet
    /// committed, and would be passed over.
    /// </param>
    /// <param name="stop">Stops it.</param>
    public async Task<int> StepAsync(int page, bool onlyWithoutGaps, CancellationToken stop)
    {
        if (!_read.IsPrepared)
        {
            await _read.PrepareAsync(stop);
            await _write.PrepareAsync(stop);
        }

        _page.TypedValue = page;
        var (changes, last, taken) = (new Dictionary<string, KeySum>(StringComparer.Ordinal), Position, 0);
        await using (var reader = await _read.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop) && (!onlyWithoutGaps || reader.GetInt64(0) == last + 1))
            {
                last = reader.GetInt64(0);
                taken++;
                var (key, amount, status) = SampleFields.Read(_body.AsSpan(0, (int)reader.GetBytes(1, 0, _body, 0, _body.Length)));
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, key, out _);
                sum = KeySums.Evolve(sum, new Measured(amount, status));
            }
        }

        if (taken > 0)
        {
            await CommitAsync(changes, last, stop);
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _read.DisposeAsync();
        await _write.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // A batch is one transaction. Sorted, so that the keys of a page of the index come together.
    private async Task CommitAsync(Dictionary<string, KeySum> changes, long last, CancellationToken stop)
    {
        string[] keys = [.. changes.Keys.Order(StringComparer.Ordinal)];
        (_from.TypedValue, _to.TypedValue, _keys.TypedValue) = (Position, last, keys);
        _counts.TypedValue = [.. keys.Select(k => changes[k].Count)];
        _sums.TypedValue = [.. keys.Select(k => changes[k].Sum)];
        _lasts.TypedValue = [.. keys.Select(k => changes[k].Last)];
        await _write.ExecuteNonQueryAsync(stop);
        if (_write.BatchCommands[1].RecordsAffected != 1)
        {
            throw new VoidFigureException($"The position of PostgreSQL's worker is not {Position} any more.");
        }

        _after.TypedValue = last;
    }
}
