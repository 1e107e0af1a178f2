using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Driving;

/// <summary>Reads rows by key over HTTP, each key in its turn, on connections that are kept.</summary>
/// <param name="connections">Opened to the host.</param>
/// <param name="requests">What is sent, in turn.</param>
/// <param name="prove">Holds an answer, by the number of its request, against what it may be.</param>
internal sealed class RowReads(IReadOnlyList<RawConnection> connections, IReadOnlyList<byte[]> requests, Action<int, ReadOnlyMemory<byte>> prove) : IDisposable
{
    // Looking at every answer would cost as much as getting it.
    private const int Looked = 64;

    /// <summary>Has no factor in common with a number of keys, so that each is asked for as often.</summary>
    private const int Stride = 7_919;

    public static async Task<RowReads> OpenAsync(
        IPEndPoint host, int connections, IReadOnlyList<string> keys, Action<int, ReadOnlyMemory<byte>> prove, CancellationToken stop)
    {
        var opened = new List<RawConnection>();
        for (var i = 0; i < connections; i++)
        {
            opened.Add(await RawConnection.OpenAsync(host, stop));
        }

        return new RowReads(opened, [.. keys.Select(key => HostViews.Request(host, key))], prove);
    }

    /// <summary>As many as the host answers.</summary>
    public async Task<Measure> MostAsync(HostProcess host, TimeSpan duration, CancellationToken stop)
    {
        var processor = host.ProcessorTime;
        var begin = Stopwatch.GetTimestamp();
        var reads = await Task.WhenAll(connections.Select((connection, lane) => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(begin) < duration; count++)
            {
                await ReadAsync(connection, (count * connections.Count) + lane, stop);
            }

            return count;
        })));
        return new Measure(
            new("reads/s", "", reads.Sum() / Stopwatch.GetElapsedTime(begin).TotalSeconds),
            new("host CPU per read", "µs", (host.ProcessorTime - processor).TotalMicroseconds / reads.Sum()));
    }

    /// <summary>At a fixed offered rate; latency counts from when a read was due.</summary>
    public async Task<Measure> OfferedAsync(int rate, TimeSpan duration, CancellationToken stop)
    {
        var latencies = new Latencies((int)(rate * duration.TotalSeconds));
        await new OpenLoop(rate, latencies.Count, connections.Count).RunAsync(
            async (lane, due, token) =>
            {
                await ReadAsync(connections[lane], due.Number, token);
                latencies.Set(due.Number, due.At, Stopwatch.GetTimestamp());
            },
            stop);
        return new Measure(latencies.ToQuantities());
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    /// <summary>A row's state as JSON.</summary>
    public static KeySum Parse(ReadOnlyMemory<byte> answer) => JsonSerializer.Deserialize(answer.Span, SampleJson.Default.KeySum)!;

    private async Task ReadAsync(RawConnection connection, int number, CancellationToken stop)
    {
        var asked = (int)((long)number * Stride % requests.Count);
        var answer = await connection.SendAsync(requests[asked], 200, stop);
        if (number % Looked == 0)
        {
            prove(asked, answer);
        }
    }
}
