using Npgsql;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Postgres;

/// <summary>
/// Publishes to PostgreSQL and reads the row that a worker in this process folds. The worker is told of an event by a
/// signal in memory, which is sooner than LISTEN and costs the server nothing.
/// </summary>
internal sealed class PostgresSight : ISight
{
    private readonly PostgresServer _server;
    private readonly FollowedPosition _followed;
    private readonly List<Lane> _lanes = [];

    private PostgresSight(PostgresServer server, PostgresWorker worker)
    {
        _server = server;
        _followed = new FollowedPosition(async stop => await worker.StepAsync(10_000, onlyWithoutGaps: true, stop) > 0 ? worker.Position : null, worker);
    }

    public static async Task<ISight> OpenAsync(FigureBench bench, CancellationToken stop)
    {
        var server = await PostgresServer.StartAsync(bench, PostgresTables.Events + PostgresTables.Views, stop);
        await server.ExecuteAsync("insert into positions values (0, -1); alter sequence numbers minvalue 0 restart with 0", stop);
        var sight = new PostgresSight(server, new PostgresWorker(await server.Source.OpenConnectionAsync(stop), 0));
        for (var i = 0; i < Connections; i++)
        {
            sight._lanes.Add(await Lane.OpenAsync(server, stop));
        }

        return sight;
    }

    /// <summary>More than a server of two cores can use; the lanes of the figure share them.</summary>
    private const int Connections = 16;

    public async Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop)
    {
        var sequence = await _lanes[lane % Connections].InsertAsync(facts, stop);
        _followed.Tell();
        return (new PartitionId(0), new SequenceNumber(sequence));
    }

    public async Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop)
    {
        await _followed.WaitAsync(receipt.Sequence.Value, stop);
        if (!await _lanes[lane % Connections].SeesAsync(facts, stop))
        {
            throw new VoidFigureException($"PostgreSQL does not show row '{facts.KeyText}'.");
        }
    }

    public Task CloseAsync(CancellationToken stop) => _followed.DisposeAsync().AsTask();

    public async Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop) =>
        KeySumCheck.Prove(await PostgresRows.ReadAsync(_server, stop), expected);

    public async ValueTask DisposeAsync()
    {
        await _followed.DisposeAsync();
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    /// <summary>A connection with its prepared statements; several lanes of the figure take turns on it.</summary>
    private sealed class Lane(NpgsqlConnection connection) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);
        private readonly byte[] _body = new byte[SampleEvent.Length];
        private readonly NpgsqlCommand _insert = new("insert into events values (0, nextval('numbers'), $1) returning seq", connection);
        private readonly NpgsqlCommand _select = new("select count from key_sums where key = $1", connection);
        private readonly NpgsqlParameter<string> _key = new() { TypedValue = "" };

        public static async Task<Lane> OpenAsync(PostgresServer server, CancellationToken stop)
        {
            var lane = new Lane(await server.Source.OpenConnectionAsync(stop));
            lane._insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = lane._body });
            lane._select.Parameters.Add(lane._key);
            await lane._insert.PrepareAsync(stop);
            await lane._select.PrepareAsync(stop);
            return lane;
        }

        public async Task<long> InsertAsync(SampleFacts facts, CancellationToken stop)
        {
            await _turn.WaitAsync(stop);
            try
            {
                SampleEvent.Write(_body, facts);
                return (long)(await _insert.ExecuteScalarAsync(stop))!;
            }
            finally
            {
                _turn.Release();
            }
        }

        public async Task<bool> SeesAsync(SampleFacts facts, CancellationToken stop)
        {
            await _turn.WaitAsync(stop);
            try
            {
                _key.TypedValue = facts.KeyText;
                return await _select.ExecuteScalarAsync(stop) is long;
            }
            finally
            {
                _turn.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _insert.DisposeAsync();
            await _select.DisposeAsync();
            await connection.DisposeAsync();
            _turn.Dispose();
        }
    }
}
