using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Postgres;

/// <summary>How fast PostgreSQL makes events durable: by COPY, or a row a transaction.</summary>
internal sealed class PostgresIngest(
    PostgresServer server, TimeSpan duration, int connections, Func<NpgsqlConnection, int, long, CancellationToken, Task<long>> storeAsync) : IPeerWork
{
    // Large enough that a commit costs next to nothing.
    private const int EventsPerCopy = 10_000;

    /// <summary>COPY on two connections, each into its own partition, committed every 10,000 events.</summary>
    public static readonly PeerWork Copy = Of("PostgreSQL, COPY on 2 connections", 2, CopyAsync);

    /// <summary>16 connections, each committing one prepared insert after the other.</summary>
    public static readonly PeerWork Single = Of("PostgreSQL, a row each on 16 connections", 16, InsertAsync);

    private static readonly SampleStream Stream = new(seed: 1, keys: 100_000);

    public async Task<Measure> RunAsync(CancellationToken stop)
    {
        await server.ExecuteAsync("truncate events; checkpoint", stop);
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => server.Source.OpenConnectionAsync(stop).AsTask()));
        var begin = Stopwatch.GetTimestamp();
        var end = begin + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var stored = (await Task.WhenAll(opened.Select((connection, number) => Task.Run(() => storeAsync(connection, number, end, stop))))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        foreach (var connection in opened)
        {
            await connection.DisposeAsync();
        }

        return await server.CountAsync("events", stop) is var count && count == stored
            ? new Measure(new Quantity("events/s", "", stored / elapsed.TotalSeconds))
            : throw new VoidFigureException($"PostgreSQL answered {stored} events, and holds {count}.");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>Stores the first events of a stream, spread over partitions by key.</summary>
    public static async Task FillAsync(PostgresServer server, SampleStream stream, int events, int partitions, CancellationToken stop)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await using var connection = await server.Source.OpenConnectionAsync(stop);
            var number = 0L;
            await WriteAsync(connection, partition, Enumerable.Range(0, events).Select(i => stream[i]).Where(e => e.Key % partitions == partition), () => number++, stop);
        }
    }

    private static PeerWork Of(string name, int connections, Func<NpgsqlConnection, int, long, CancellationToken, Task<long>> storeAsync) => new(
        name,
        PeerProgram.Postgres,
        async (bench, stop) => new PostgresIngest(
            await PostgresServer.StartAsync(bench, PostgresTables.Events, stop), bench.Span(5, quick: 1), connections, storeAsync));

    private static async Task<long> CopyAsync(NpgsqlConnection connection, int partition, long end, CancellationToken stop)
    {
        var number = 0L;
        while (Stopwatch.GetTimestamp() < end)
        {
            await WriteAsync(connection, partition, Enumerable.Range(0, EventsPerCopy).Select(i => Stream[number + i]), () => number++, stop);
        }

        return number;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, int partition, IEnumerable<SampleFacts> events, Func<long> next, CancellationToken stop)
    {
        var body = new byte[SampleEvent.Length];
        await using var copy = await connection.BeginBinaryImportAsync("copy events (partition, seq, body) from stdin (format binary)", stop);
        foreach (var facts in events)
        {
            SampleEvent.Write(body, facts);
            await copy.StartRowAsync(stop);
            await copy.WriteAsync(partition, NpgsqlDbType.Integer, stop);
            await copy.WriteAsync(next(), NpgsqlDbType.Bigint, stop);
            await copy.WriteAsync(body, NpgsqlDbType.Bytea, stop);
        }

        await copy.CompleteAsync(stop);
    }

    private static async Task<long> InsertAsync(NpgsqlConnection connection, int partition, long end, CancellationToken stop)
    {
        var body = new byte[SampleEvent.Length];
        var number = new NpgsqlParameter<long> { TypedValue = 0 };
        await using var insert = new NpgsqlCommand("insert into events values ($1, $2, $3)", connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = partition }, number, new NpgsqlParameter<byte[]> { TypedValue = body } },
        };
        await insert.PrepareAsync(stop);
        while (Stopwatch.GetTimestamp() < end)
        {
            SampleEvent.Write(body, Stream[number.TypedValue]);
            await insert.ExecuteNonQueryAsync(stop);
            number.TypedValue++;
        }

        return number.TypedValue;
    }
}
