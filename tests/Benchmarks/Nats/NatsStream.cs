using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Nats;

/// <summary>Events in JetStream: one stream, a subject for each partition.</summary>
internal static class NatsStream
{
    private const string Name = "EVENTS";
    private const int Batch = 500;

    public static string Subject(int partition) => string.Create(CultureInfo.InvariantCulture, $"events.{partition}");

    /// <summary>Creates it anew, empty.</summary>
    public static async Task CreateAsync(NatsConnection connection, CancellationToken stop)
    {
        if ((await connection.AskAsync("$JS.API.STREAM.NAMES", "", stop)).Contains(Name, StringComparison.Ordinal))
        {
            await connection.AskAsync($"$JS.API.STREAM.DELETE.{Name}", "", stop);
        }

        await connection.AskAsync($"$JS.API.STREAM.CREATE.{Name}", $$"""{"name":"{{Name}}","subjects":["events.>"],"storage":"file","retention":"limits","num_replicas":1,"max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0}""", stop);

        // As durable as the documentation of this benchmark says: in files, and nobody else has a copy.
        using var info = JsonDocument.Parse(await connection.AskAsync($"$JS.API.STREAM.INFO.{Name}", "", stop));
        var config = info.RootElement.GetProperty("config");
        if (config.GetProperty("storage").GetString() != "file" || config.GetProperty("num_replicas").GetInt32() != 1)
        {
            throw new PeerException($"NATS keeps its stream otherwise than it was asked to: {config}");
        }
    }

    public static async Task<long> CountAsync(NatsConnection connection, CancellationToken stop)
    {
        using var info = JsonDocument.Parse(await connection.AskAsync($"$JS.API.STREAM.INFO.{Name}", "", stop));
        return info.RootElement.GetProperty("state").GetProperty("messages").GetInt64();
    }

    /// <summary>Publishes events and waits until each is answered.</summary>
    public static async Task AddAsync(NatsConnection connection, string subject, byte[] body, IEnumerable<SampleFacts> events, CancellationToken stop)
    {
        var count = 0;
        foreach (var facts in events)
        {
            SampleEvent.Write(body, facts);
            connection.Publish(subject, body);
            count++;
        }

        await connection.SendAsync(stop);
        for (; count > 0; count--)
        {
            Prove((await connection.ReadAsync(stop)).Span);
        }
    }

    /// <summary>Stores the first events of a stream, in order.</summary>
    public static async Task FillAsync(NatsConnection connection, SampleStream stream, int events, CancellationToken stop)
    {
        var body = new byte[SampleEvent.Length];
        foreach (var numbers in Enumerable.Range(0, events).Chunk(Batch))
        {
            await AddAsync(connection, Subject(0), body, numbers.Select(n => stream[n]), stop);
        }
    }

    /// <summary>A consumer that begins after an event and needs no acknowledgement: the position is kept with the rows.</summary>
    public static Task CreateConsumerAsync(NatsConnection connection, string consumer, long after, CancellationToken stop) => connection.AskAsync(
        $"$JS.API.CONSUMER.DURABLE.CREATE.{Name}.{consumer}",
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"stream_name":"{{{Name}}}","config":{"durable_name":"{{{consumer}}}","deliver_policy":"by_start_sequence","opt_start_seq":{{{after + 1}}},"ack_policy":"none","replay_policy":"instant","max_waiting":512}}"""),
        stop);

    /// <summary>Asks for the next events; they come to the inbox.</summary>
    public static void Fetch(NatsConnection connection, string consumer, int events) => connection.Publish(
        $"$JS.API.CONSUMER.MSG.NEXT.{Name}.{consumer}",
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"batch":{{events}}}""")));

    /// <summary>Asks for the events that are there; if they are fewer, a status without a payload ends them.</summary>
    public static void FetchNow(NatsConnection connection, string consumer, int events) => connection.Publish(
        $"$JS.API.CONSUMER.MSG.NEXT.{Name}.{consumer}",
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"batch":{{events}},"no_wait":true}""")));

    private static void Prove(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\"error\""u8) >= 0 || answer.IndexOf("\"seq\""u8) < 0)
        {
            throw new Figures.VoidFigureException($"NATS did not take an event: {System.Text.Encoding.UTF8.GetString(answer)}");
        }
    }
}
