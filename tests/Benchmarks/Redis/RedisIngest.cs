using System.Diagnostics;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Redis;

/// <summary>How fast Redis adds events to streams: on a number of connections, each sending so many XADD before it waits for their answers.</summary>
internal sealed class RedisIngest(RedisServer server, TimeSpan duration, int connections, int together) : IPeerWork
{
    private const int Partitions = 4;

    private static readonly SampleStream Stream = new(seed: 1, keys: 100_000);

    public static PeerWork Of(RedisSync sync, int connections, int together) => new(
        FormattableString.Invariant($"Redis Streams ({sync.Setting}), {together} at once on {connections} connections"),
        PeerProgram.Redis,
        async (bench, stop) => new RedisIngest(await RedisServer.StartAsync(bench, sync, stop), bench.Span(5, quick: 1), connections, together));

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        await server.ExecuteAsync(stop, "FLUSHALL");
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => server.ConnectAsync(stop)));
        var begin = Stopwatch.GetTimestamp();
        var added = (await Task.WhenAll(opened.Select((connection, number) => Task.Run(() => AddAsync(connection, number, begin, stop))))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        foreach (var connection in opened)
        {
            connection.Dispose();
        }

        return await RedisStreams.CountAsync(server, Partitions, stop) is var count && count == added
            ? new Measure(new Quantity("events/s", "", added / elapsed.TotalSeconds))
            : throw new VoidFigureException($"Redis answered {added} events, and holds {count}.");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<long> AddAsync(RespConnection connection, int number, long begin, CancellationToken stop)
    {
        var stream = RedisStreams.Name(number % Partitions);
        var body = new byte[SampleEvent.Length];
        var added = 0L;
        for (; Stopwatch.GetElapsedTime(begin) < duration; added += together)
        {
            for (var i = 0; i < together; i++)
            {
                RedisStreams.WriteAdd(connection.Commands, stream, body, Stream[added + i]);
            }

            await connection.SendAsync(stop);
            await connection.SkipAsync(together, stop);
        }

        return added;
    }
}
