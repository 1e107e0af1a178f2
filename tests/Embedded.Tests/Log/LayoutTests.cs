using System.Text;
using System.Text.Json;
using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>With a layout or without one, an event is read from the log as it was published.</summary>
public sealed class LayoutTests
{
    private static readonly CloudEvent[] Shapes =
    [
        TestEvents.Create("plain"),
        TestEvents.Create("escaped", type: "é.v1"),
        TestEvents.Create("unicode", key: "ключ", dataJson: "\"ä\\n\""),
        TestEvents.CreateBinary("binary", "{\"n\":1}"u8.ToArray()),
        TestEvents.CreateBinary("empty", ReadOnlyMemory<byte>.Empty),
        Read("""{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"AAEC"}"""),
        Read("""{"specversion":"1.0","id":"2","source":"/s","type":"t"}"""),
        Read("""{"specversion":"1.0","id":"3","source":"/s","type":"t","time":"2026-01-01T00:00:00+01:00","datacontenttype":"text/plain","data":"text"}"""),
    ];

    private readonly OnePartition _hub = new();

    [Fact]
    public async Task Events_of_every_shape_are_read_as_they_were_published()
    {
        await using var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, Shapes);

        Assert.Equal(Shapes.Select(Told), (await EventsAsync(log)).Select(e => Told(e.Event!)));
        Assert.Contains(Shapes, e => e.Layout.IsKnown);
        Assert.Contains(Shapes, e => !e.Layout.IsKnown);
    }

    [Fact]
    public async Task Records_without_a_layout_are_read_as_a_whole()
    {
        await using var log = await OpenWithAsync([.. Shapes.Select(e => (e.Bytes, default(EventLayout)))]);

        Assert.Equal(Shapes.Select(Told), (await EventsAsync(log)).Select(e => Told(e.Event!)));
    }

    [Fact]
    public async Task Bytes_that_are_no_event_have_no_layout_and_tell_what_is_wrong()
    {
        await using var log = await OpenWithAsync([(EventBytes.Structured("{\"specversion\":\"1.0\"}"u8.ToArray()), default)]);
        var e = Assert.Single(await EventsAsync(log));

        Assert.Null(e.Event);
        Assert.Equal(["id", "source", "type"], e.Problems.Select(problem => problem.Attribute).Order());
    }

    [Fact]
    public async Task A_layout_that_does_not_fit_is_not_believed()
    {
        var e = Shapes[0];
        await using var log = await OpenWithAsync([(e.Bytes, e.Layout with { DataLength = e.Bytes.Length })]);

        Assert.Equal(Told(e), Told(Assert.Single(await EventsAsync(log)).Event!));
    }

    private static async Task<IReadOnlyList<RecordedEvent>> EventsAsync(EmbeddedLog log) =>
        Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, 0)).Items;

    /// <summary>A log whose only segment holds such records.</summary>
    private async Task<EmbeddedLog> OpenWithAsync(IReadOnlyList<(EventBytes Bytes, EventLayout Layout)> events)
    {
        await _hub.PublishAsync([], kill: true);
        using var description = JsonDocument.Parse(_hub.Disk.Bytes(_hub.Disk.Paths.Single(path => path.EndsWith("hub.json", StringComparison.Ordinal))));
        var seed = description.RootElement.GetProperty("seed").GetUInt32();
        var segment = new List<byte>();
        var sequence = 0L;
        foreach (var (bytes, layout) in events)
        {
            var record = new byte[RecordFormat.LengthOf(keyBytes: 1, bytes, layout)];
            RecordFormat.Prepare(record, identity: 0, "k", bytes, layout);
            RecordFormat.Seal(record, seed, sequence: sequence++, ticks: 1, durable: 0);
            segment.AddRange(record);
        }

        _hub.Disk.Overwrite(Assert.Single(_hub.Segments), [.. segment]);
        return await _hub.OpenAsync();
    }

    private static string Told(CloudEvent e) => JsonSerializer.Serialize(new
    {
        e.Id,
        e.Source,
        e.Type,
        e.Subject,
        e.Time,
        e.DataContentType,
        e.DataIsJson,
        e.PartitionKey,
        Data = e.Data is { } data ? Convert.ToHexString(data.Span) : null,
        Envelope = Encoding.UTF8.GetString(e.Bytes.Envelope.Span),
        HasBody = e.Bytes.Body is not null,
    });

    private static CloudEvent Read(string json) =>
        Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(EventBytes.Structured(Encoding.UTF8.GetBytes(json)), EventLimits.Default)).Event;
}
