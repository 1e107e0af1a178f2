using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Redis;

/// <summary>The projection on Redis Streams: two workers, each with its own half of the keys.</summary>
internal sealed class RedisProjection(RedisServer server, int events, Dictionary<string, KeySum> expected) : IPeerWork
{
    private const int Workers = 2;

    // Large enough that a round trip costs next to nothing.
    private const int Page = 10_000;

    public static PeerWork Of(RedisSync sync, SampleStream stream, int events, Dictionary<string, KeySum> expected) => new(
        FormattableString.Invariant($"Redis Streams ({sync.Setting}), {Workers} workers, pages of {Page:N0}"),
        PeerProgram.Redis,
        async (bench, stop) =>
        {
            var server = await RedisServer.StartAsync(bench, sync, stop);
            await RedisStreams.FillAsync(server, stream, events, Workers, stop);
            return new RedisProjection(server, events, expected);
        });

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        await server.ExecuteAsync(stop, "EVAL", "for _, k in ipairs(redis.call('KEYS', 'row:*')) do redis.call('UNLINK', k) end", "0");
        var gauge = new Gauge();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, stop))));
        var elapsed = gauge.Elapsed;
        using var connection = await server.ConnectAsync(stop);
        KeySumCheck.Prove(await RedisWorker.ReadAllAsync(connection, stop), expected);
        return new Measure(new Quantity("events/s", "", events / elapsed.TotalSeconds));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task WorkAsync(int number, CancellationToken stop)
    {
        await using var worker = new RedisWorker(await server.ConnectAsync(stop), number);
        while (await worker.StepAsync(Page, stop) > 0)
        {
        }
    }
}
