using System.Globalization;
using System.Text;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Partitions;

namespace Serverless.Benchmarks.Redis;

/// <summary>
/// Adds to a stream and reads the row that a worker in this process folds. The worker is told of an event by a signal in
/// memory, which is sooner than a blocking XREAD.
/// </summary>
internal sealed class RedisSight : ISight
{
    private readonly RedisServer _server;
    private readonly FollowedPosition _followed;
    private readonly List<RespConnection> _lanes = [];
    private readonly List<byte[]> _bodies = [];

    private RedisSight(RedisServer server, RedisWorker worker)
    {
        _server = server;
        _followed = new FollowedPosition(async stop => await worker.StepAsync(10_000, stop) > 0 ? worker.Offset : null, worker);
    }

    public static async Task<ISight> OpenAsync(FigureBench bench, RedisSync sync, int lanes, CancellationToken stop)
    {
        var server = await RedisServer.StartAsync(bench, sync, stop);
        var sight = new RedisSight(server, new RedisWorker(await server.ConnectAsync(stop), 0));
        for (var i = 0; i < lanes; i++)
        {
            sight._lanes.Add(await server.ConnectAsync(stop));
            sight._bodies.Add(new byte[SampleEvent.Length]);
        }

        return sight;
    }

    public async Task<(PartitionId Partition, SequenceNumber Sequence)> PublishAsync(int lane, SampleFacts facts, CancellationToken stop)
    {
        var connection = _lanes[lane];
        RedisStreams.WriteAdd(connection.Commands, RedisStreams.Name(0), _bodies[lane], facts);
        await connection.SendAsync(stop);
        var id = Encoding.ASCII.GetString((await connection.ReadStringAsync(stop))!.Value.Span);
        _followed.Tell();
        return (new PartitionId(0), new SequenceNumber(long.Parse(id.AsSpan(2), CultureInfo.InvariantCulture)));
    }

    public async Task WaitAsync(int lane, SampleFacts facts, (PartitionId Partition, SequenceNumber Sequence) receipt, CancellationToken stop)
    {
        await _followed.WaitAsync(receipt.Sequence.Value, stop);
        if (await RedisWorker.ReadAsync(_lanes[lane], facts.KeyText, stop) is null)
        {
            throw new VoidFigureException($"Redis does not show row '{facts.KeyText}'.");
        }
    }

    public Task CloseAsync(CancellationToken stop) => _followed.DisposeAsync().AsTask();

    public async Task ProveAsync(Dictionary<string, KeySum> expected, CancellationToken stop)
    {
        using var connection = await _server.ConnectAsync(stop);
        KeySumCheck.Prove(await RedisWorker.ReadAllAsync(connection, stop), expected);
    }

    public async ValueTask DisposeAsync()
    {
        await _followed.DisposeAsync();
        _lanes.ForEach(lane => lane.Dispose());
        await _server.DisposeAsync();
    }
}
