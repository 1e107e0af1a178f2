using System.Text;
using System.Text.Json;
using Serverless.Events.Amqp;
using Serverless.Events.Envelope;

namespace Serverless.Events.Tests.Amqp;

public sealed class AmqpEventTests
{
    private const string Attributes = "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"";

    public static TheoryData<string> Envelopes =>
    [
        $"{{{Attributes}}}",
        $" {{ {Attributes} ,\n \"partitionkey\" : \"k\" }} ",
        "{\"type\":\"t\",\"source\":\"/s\",\"id\":\"1\",\"specversion\":\"1.0\"}",
        $"{{{Attributes},\"subject\":\"é 漢字 🚀\",\"partitionkey\":\"\\u00e9\"}}",
        $"{{{Attributes},\"time\":\"2026-03-01T09:00:00.1234567Z\",\"dataschema\":\"https://x.example/s\",\"datacontenttype\":\"text/plain\"}}",
        $"{{{Attributes},\"flag\":true,\"other\":false,\"count\":-7,\"text\":\"7\",\"unset\":null}}",
        $"{{{Attributes},\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}}",
    ];

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void AStructuredEvent_ComesBackByteForByte(string envelope)
    {
        var e = Read(EventBytes.Structured(Utf8(envelope)));

        var message = AmqpEvent.Of(e);

        Assert.StartsWith("application/cloudevents+json", message.ContentType, StringComparison.Ordinal);
        Same(e.Bytes, message.ToBytes());
        Assert.Equal(e.PartitionKey, message.Key);
    }

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void ABinaryEvent_ComesBackByteForByte_AndItsAttributesAreProperties(string envelope)
    {
        foreach (var body in new[] { Utf8("\"text\""), [], [0, 255, 10, 13] })
        {
            var e = Read(EventBytes.Binary(Utf8(envelope), body), "application/octet-stream");

            var message = AmqpEvent.Of(e);

            Assert.Equal("1.0", message.Properties["cloudEvents:specversion"]);
            Assert.Equal("/s", message.Properties["cloudEvents:source"]);
            Assert.Equal(e.DataContentType, message.ContentType);
            Assert.False(message.Properties.ContainsKey("cloudEvents:datacontenttype"));
            Assert.Equal(body, message.Body.ToArray());
            Same(e.Bytes, message.ToBytes());
            Assert.Equal(e.PartitionKey, message.Key);
        }
    }

    [Fact]
    public void WhatOurWriterMakes_NeedsNoEnvelopeBesideItsAttributes()
    {
        var e = CloudEventWriter.CreateBinary(
            new EventAttributes { Id = "1", Source = "/s", Type = "t", Subject = "x", Time = DateTimeOffset.UnixEpoch, DataSchema = "https://x.example/s" },
            "image/png",
            new byte[] { 1 });

        Assert.False(AmqpEvent.Of(e).Properties.ContainsKey(AmqpEvent.EnvelopeProperty));
        Same(e.Bytes, AmqpEvent.Of(e).ToBytes());
    }

    [Theory]
    [InlineData("cloudEvents:")]
    [InlineData("cloudEvents_")]
    public void AnotherProducersBinaryEvent_IsRead(string prefix)
    {
        var message = new AmqpEvent(
            "application/json",
            new Dictionary<string, object?>
            {
                [prefix + "type"] = "t",
                [prefix + "source"] = new Uri("https://x.example/s"),
                [prefix + "specversion"] = "1.0",
                [prefix + "id"] = "1",
                [prefix + "time"] = new DateTime(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc),
                [prefix + "count"] = 7L,
                [prefix + "flag"] = true,
                [prefix + "nothing"] = null,
                ["unrelated"] = "x",
            },
            Utf8("""{"n":1}"""));

        var e = Read(message.ToBytes());

        Assert.Equal(("1", "t", "https://x.example/s"), (e.Id, e.Type, e.Source));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), e.Time);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(e.Data!.Value.Span));
        Assert.True(e.DataIsJson);
        Assert.Equal(["count", "flag"], e.Extensions.Keys.Order(StringComparer.Ordinal));
        Assert.Null(message.Key);
    }

    [Fact]
    public void AnotherProducersBinaryEventWithoutBody_HasNoData()
    {
        var message = new AmqpEvent(
            null,
            new Dictionary<string, object?> { ["cloudEvents:id"] = "1", ["cloudEvents:source"] = "/s", ["cloudEvents:type"] = "t", ["cloudEvents:specversion"] = "1.0" },
            default);

        Assert.Null(Read(message.ToBytes()).Data);
    }

    [Fact]
    public void AnotherProducersStructuredEvent_IsRead()
    {
        foreach (var contentType in new[] { "application/cloudevents+json", "APPLICATION/CloudEvents+json;charset=UTF-8", "application/json", null })
        {
            var message = new AmqpEvent(contentType, new Dictionary<string, object?>(), Utf8($"{{{Attributes}}}"));
            Assert.Equal("1", Read(message.ToBytes()).Id);
        }
    }

    [Theory]
    [InlineData("""{"temperature":20}""")]
    [InlineData("no JSON")]
    [InlineData("")]
    public void WhatIsNoCloudEvent_IsRefused_AndItsBytesAreKept(string body)
    {
        var message = new AmqpEvent(null, new Dictionary<string, object?> { ["deviceid"] = "d" }, Utf8(body));

        var bytes = message.ToBytes();

        Assert.IsType<CloudEventRead.Invalid>(CloudEventReader.Read(bytes, EventLimits.Default));
        Assert.Equal(Utf8(body), bytes.Envelope.ToArray());
        Assert.Null(message.Key);
    }

    [Fact]
    public void ABinaryEventThatLacksAttributes_IsRefusedWithTheirNames()
    {
        var message = new AmqpEvent(null, new Dictionary<string, object?> { ["cloudEvents:specversion"] = "1.0", ["cloudEvents:id"] = "1" }, Utf8("x"));

        var refused = Assert.IsType<CloudEventRead.Invalid>(CloudEventReader.Read(message.ToBytes(), EventLimits.Default));

        Assert.Equal(["source", "type"], refused.Problems.Select(p => p.Attribute!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ManyRandomEvents_ComeBackByteForByte()
    {
        var random = new Random(7);
        string[] texts = ["a", "é", "漢", "🚀", "\"", "\\", "/", "%2f", "<", " "];
        for (var i = 0; i < 2000; i++)
        {
            var extensions = Enumerable.Range(0, random.Next(4)).ToDictionary(
                n => $"x{random.Next(1000)}{n}",
                n => JsonSerializer.SerializeToElement<object>(random.Next(3) switch { 0 => true, 1 => random.Next(), _ => Text() }));
            var attributes = new EventAttributes { Id = Text(), Source = "/s", Type = Text(), PartitionKey = Text(), Extensions = extensions };
            var e = random.Next(2) == 0
                ? CloudEventWriter.Create(attributes, new { text = Text() })
                : CloudEventWriter.CreateBinary(attributes, "text/plain; charset=utf-8", random.Next(4) == 0 ? default : Utf8(Text()));

            var message = AmqpEvent.Of(e);

            Same(e.Bytes, message.ToBytes());
            Assert.Equal(e.PartitionKey, message.Key);
        }

        string Text() => string.Concat(Enumerable.Range(0, 1 + random.Next(5)).Select(_ => texts[random.Next(texts.Length)]));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Same(EventBytes expected, EventBytes actual)
    {
        Assert.Equal(Encoding.UTF8.GetString(expected.Envelope.Span), Encoding.UTF8.GetString(actual.Envelope.Span));
        Assert.Equal(expected.Body?.ToArray(), actual.Body?.ToArray());
    }

    private static CloudEvent Read(EventBytes bytes, string? contentType = null)
    {
        if (CloudEventReader.Read(bytes, EventLimits.Default) is CloudEventRead.Valid valid)
        {
            return valid.Event;
        }

        // Bytes that are no JSON need a type that says so.
        var typed = Encoding.UTF8.GetString(bytes.Envelope.Span).TrimEnd()[..^1] + $",\"datacontenttype\":\"{contentType}\"}}";
        return Assert.IsType<CloudEventRead.Valid>(CloudEventReader.Read(EventBytes.Binary(Utf8(typed), bytes.Body!.Value), EventLimits.Default)).Event;
    }
}
