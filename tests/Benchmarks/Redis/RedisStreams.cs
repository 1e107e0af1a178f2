using System.Globalization;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Redis;

/// <summary>Events in streams: one a partition, their ids numbers from 1, so that an offset is one, too.</summary>
internal static class RedisStreams
{
    private const int Batch = 1_000;

    public static string Name(int partition) => string.Create(CultureInfo.InvariantCulture, $"events:{partition}");

    /// <summary>Writes the command that adds an event; its id is the server's.</summary>
    public static void WriteAdd(RespWriter commands, string stream, Span<byte> body, in SampleFacts facts)
    {
        SampleEvent.Write(body, facts);
        commands.Begin(5).Word("XADD"u8).Word(stream).Word("0-*"u8).Word("e"u8).Word(body);
    }

    public static async Task<long> CountAsync(RedisServer server, int partitions, CancellationToken stop)
    {
        using var connection = await server.ConnectAsync(stop);
        var count = 0L;
        for (var partition = 0; partition < partitions; partition++)
        {
            connection.Commands.Command("XLEN", Name(partition));
            await connection.SendAsync(stop);
            count += await connection.ReadNumberAsync(stop);
        }

        return count;
    }

    /// <summary>Stores the first events of a stream, spread over partitions by key.</summary>
    public static async Task FillAsync(RedisServer server, SampleStream stream, int events, int partitions, CancellationToken stop)
    {
        using var connection = await server.ConnectAsync(stop);
        var body = new byte[SampleEvent.Length];
        for (var first = 0; first < events; first += Batch)
        {
            var count = Math.Min(Batch, events - first);
            for (var i = first; i < first + count; i++)
            {
                var facts = stream[i];
                WriteAdd(connection.Commands, Name(facts.Key % partitions), body, facts);
            }

            await connection.SendAsync(stop);
            await connection.SkipAsync(count, stop);
        }
    }
}
