using System.Diagnostics;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Nats;

/// <summary>How fast JetStream takes events: on a number of connections, each publishing so many before it waits for their answers.</summary>
internal sealed class NatsIngest(NatsServer server, TimeSpan duration, int connections, int together) : IPeerWork
{
    private const int Subjects = 4;

    private static readonly SampleStream Stream = new(seed: 1, keys: 100_000);

    public static PeerWork Of(int connections, int together) => new(
        FormattableString.Invariant($"NATS JetStream, {together} at once on {connections} connections"),
        PeerProgram.Nats,
        async (bench, stop) => new NatsIngest(await NatsServer.StartAsync(bench, stop), bench.Span(5, quick: 1), connections, together));

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        using var control = await server.ConnectAsync(stop);
        await NatsStream.CreateAsync(control, stop);
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => server.ConnectAsync(stop)));
        var begin = Stopwatch.GetTimestamp();
        var added = (await Task.WhenAll(opened.Select((connection, number) => Task.Run(() => AddAsync(connection, number, begin, stop))))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        Array.ForEach(opened, connection => connection.Dispose());
        return await NatsStream.CountAsync(control, stop) is var count && count == added
            ? new Measure(new Quantity("events/s", "", added / elapsed.TotalSeconds))
            : throw new VoidFigureException($"NATS answered {added} events, and holds {count}.");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<long> AddAsync(NatsConnection connection, int number, long begin, CancellationToken stop)
    {
        var body = new byte[SampleEvent.Length];
        var added = 0L;
        for (; Stopwatch.GetElapsedTime(begin) < duration; added += together)
        {
            await NatsStream.AddAsync(connection, NatsStream.Subject(number % Subjects), body, Enumerable.Range(0, together).Select(i => Stream[added + i]), stop);
        }

        return added;
    }
}
