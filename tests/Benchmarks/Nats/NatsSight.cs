using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Nats;

/// <summary>
/// Publishes to JetStream and reads the row that a worker in this process folds into SQLite. The worker is told of an
/// event by a signal in memory, and takes what is there in one transaction with its position.
/// </summary>
internal sealed class NatsSight : ISight
{
    private const int MostEvents = 10_000;

    private readonly TemporaryFolder _folder;
    private readonly NatsServer _server;
    private readonly NatsConnection _fetching;
    private readonly NatsRows _rows;
    private readonly FollowedPosition _followed;
    private readonly List<(NatsConnection Connection, SqliteConnection Reader, byte[] Body)> _lanes = [];

    private NatsSight(TemporaryFolder folder, NatsServer server, NatsConnection fetching)
    {
        (_folder, _server, _fetching) = (folder, server, fetching);
        _rows = NatsRows.Create(folder.File("views.db"));
        _followed = new FollowedPosition(StepAsync, _rows);
    }

    public static async Task<ISight> OpenAsync(FigureBench bench, int lanes, CancellationToken stop)
    {
        var server = await NatsServer.StartAsync(bench, stop);
        var fetching = await server.ConnectAsync(stop);
        await NatsStream.CreateAsync(fetching, stop);
        await NatsStream.CreateConsumerAsync(fetching, "sight", after: 0, stop);
        var sight = new NatsSight(bench.Folder(), server, fetching);
        for (var i = 0; i < lanes; i++)
        {
            sight._lanes.Add((await server.ConnectAsync(stop), NatsRows.Open(sight._folder.File("views.db")), new byte[SampleEvent.Length]));
        }

        return sight;
    }

    public async Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop)
    {
        var (connection, _, body) = _lanes[lane];
        SampleEvent.Write(body, facts);
        connection.Publish(NatsStream.Subject(0), body);
        await connection.SendAsync(stop);
        using var answer = JsonDocument.Parse(await connection.ReadAsync(stop));
        if (!answer.RootElement.TryGetProperty("seq", out var sequence))
        {
            throw new VoidFigureException($"NATS did not take an event: {answer.RootElement}");
        }

        _followed.Tell();
        return (new PartitionId(0), new SequenceNumber(sequence.GetInt64()));
    }

    public async Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop)
    {
        await _followed.WaitAsync(receipt.Sequence.Value, stop);
        if (NatsRows.CountOf(_lanes[lane].Reader, facts.KeyText) is null)
        {
            throw new VoidFigureException($"The rows of NATS do not show '{facts.KeyText}'.");
        }
    }

    public Task CloseAsync(CancellationToken stop) => _followed.DisposeAsync().AsTask();

    public Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        KeySumCheck.Prove(NatsRows.Read(_lanes[0].Reader), expected);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _followed.DisposeAsync();
        foreach (var (connection, reader, _) in _lanes)
        {
            connection.Dispose();
            await reader.DisposeAsync();
        }

        _fetching.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Takes what is there; gives the sequence number of the last event, which counts from 1 without a gap.</summary>
    private async Task<long?> StepAsync(CancellationToken stop)
    {
        NatsStream.FetchNow(_fetching, "sight", MostEvents);
        await _fetching.SendAsync(stop);
        var before = _rows.Position;

        // The last message of an answer is a status without a payload, if there were fewer events than it asked for.
        for (var taken = 0; taken < MostEvents && await _fetching.ReadAsync(stop) is { Length: > 0 } body; taken++)
        {
            _rows.Fold(body.Span);
        }

        return _rows.Commit() > before ? _rows.Position : null;
    }
}
