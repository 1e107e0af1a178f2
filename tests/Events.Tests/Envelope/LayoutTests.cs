using System.Text;

namespace Serverless.Events.Envelope.Tests;

/// <summary>An event that is opened again by its layout is equal to the one that was read, whoever asks first for what.</summary>
public sealed class LayoutTests
{
    private static readonly string[] Texts =
        ["\"a\"", "\"a b ~\"", "\"ä-€-😀\"", "\"\\u0061b\"", "\"a\\\\b\"", "\"\\u00e4\"", "\"" + new string('x', 100) + "\"", "\"" + new string('t', 300) + "\""];

    private static readonly string[] Times =
        ["null", "\"2026-01-01T00:00:00Z\"", "\"2026-05-06T07:08:09.1234567+02:00\"", "\"2026-01-01T00:00:00\\u005a\"", "\"2026-01-01t00:00:00z\""];

    private static readonly string[] Data =
        ["null", "{}", "[1,{\"a\":[]}]", "\"\"", "\"plain\"", "\"esc\\n\"", "\"ä\"", "12.5e3", "true", "{ \"type\" : \"x\", \"data\": {\"id\":\"\\u0041\"} }"];

    private static readonly string[] ContentTypes = ["null", "\"application/json\"", "\"text/plain\"", "\"application/xml\"", "\"Application/Vnd.X+JSON; charset=utf-8\""];

    private static readonly Func<CloudEvent, object?>[] Attributes =
    [
        e => e.Id, e => e.Source, e => e.Type, e => e.Subject, e => e.Time, e => e.DataContentType, e => e.DataSchema, e => e.PartitionKey,
        e => e.DataIsJson, e => e.Data is null, e => e.Data is { } data ? Convert.ToHexString(data.Span) : null, e => e.Bytes, e => e.Layout,
        e => string.Join(",", e.Extensions.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={x.Value.GetRawText()}")),
    ];

    [Fact]
    public void AnEventOpenedAgain_IsEqualInEveryAttribute_WhateverItsShape()
    {
        var random = new Random(17);
        var (known, unknown) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            if (Given.Read(Shape(random)) is not CloudEventRead.Valid { Event: var e })
            {
                continue;
            }

            if (!e.Layout.IsKnown)
            {
                unknown++;
                continue;
            }

            known++;
            AssertSame(e, random);
        }

        Assert.True(known > 2_000, $"{known} events had a layout.");
        Assert.True(unknown > 2_000, $"{unknown} events had none.");
    }

    [Fact]
    public void AnEventOfABatch_HasItsLayoutInItsOwnBytes()
    {
        var random = new Random(18);
        var shapes = Enumerable.Range(0, 2_000).Select(_ => Shape(random)).Where(shape => Given.Read(shape) is CloudEventRead.Valid).ToList();
        var read = CloudEventReader.ReadBatch(Encoding.UTF8.GetBytes($" [ {string.Join(" ,\n", shapes)} ]"), EventLimits.Default, shapes.Count);

        var events = Assert.IsType<CloudEventBatchRead.Valid>(read).Events;
        Assert.Equal(shapes.Count, events.Count);
        for (var i = 0; i < shapes.Count; i++)
        {
            var alone = Given.Valid(Given.Read(shapes[i]));
            Assert.Equal(alone.Layout.IsKnown, events[i].Layout.IsKnown);
            if (events[i].Layout.IsKnown)
            {
                AssertSame(events[i], random);
            }

            Assert.All(Attributes.Where(a => a(alone) is not (EventBytes or EventLayout)), attribute => Assert.Equal(attribute(alone), attribute(events[i])));
        }
    }

    [Fact]
    public void AnEventAsMostAre_HasALayout_AlsoAfterWhiteSpace() => Assert.All(
        [Given.Good, " \n" + Given.Good, Given.Event(("data", "{\"n\":1}")), Given.Event(("time", "\"2026-01-01T00:00:00Z\""), ("partitionkey", "\"k\""))],
        json => Assert.True(Given.Valid(Given.Read(json)).Layout.IsKnown));

    [Theory]
    [InlineData("type", "\"\\u0061\"")]
    [InlineData("type", "\"ä\"")]
    [InlineData("time", "\"2026-01-01T00:00:00\\u005a\"")]
    [InlineData("data_base64", "\"AAAA\"")]
    public void AnEventWhosePartsDoNotStandThereAsTheyAre_HasNone(string name, string json) =>
        Assert.False(Given.Valid(Given.Read(Given.Event((name, json)))).Layout.IsKnown);

    [Fact]
    public void AnEventWithABody_HasNone() =>
        Assert.False(Given.Valid(Given.Read(Encoding.UTF8.GetBytes(Given.Good), body: [1])).Layout.IsKnown);

    [Fact]
    public void ALayout_FitsIntoTheEnvelopeItIsOf_AndIntoNoShorterOne()
    {
        var e = Given.Valid(Given.Read(Given.Event(("data", "123"))));
        var end = e.Layout.DataStart + e.Layout.DataLength;
        Assert.True(e.Layout.FitsInto(end));
        Assert.False(e.Layout.FitsInto(end - 1));
        Assert.False((e.Layout with { DataStart = int.MaxValue, DataLength = int.MaxValue }).FitsInto(int.MaxValue));
        Assert.False((e.Layout with { DataStart = -1 }).FitsInto(end));
    }

    [Fact]
    public void ManyThreads_GetTheSame()
    {
        var e = Given.Valid(Given.Read(Given.Event(("subject", "\"s\""), ("ext", "5"), ("data", "[1]"))));
        for (var i = 0; i < 200; i++)
        {
            var again = CloudEventReader.Reopen(e.Bytes, e.Layout, e.PartitionKey);
            Parallel.For(0, 4, _ => Assert.All(Attributes, attribute => Assert.Equal(attribute(e), attribute(again))));
        }
    }

    private static void AssertSame(CloudEvent e, Random random)
    {
        var again = CloudEventReader.Reopen(e.Bytes, e.Layout, e.PartitionKey);
        var order = Attributes.ToArray();
        random.Shuffle(order);
        Assert.All(order, attribute => Assert.Equal(attribute(e), attribute(again)));
    }

    private static string Shape(Random random)
    {
        var members = new List<string> { "\"specversion\":\"1.0\"", $"\"id\":{One(Texts)}", "\"source\":\"/s\"", $"\"{One(["type", "t\\u0079pe"])}\":{One(Texts)}" };
        Maybe("subject", Texts);
        Maybe("time", Times);
        Maybe("datacontenttype", ContentTypes);
        Maybe("dataschema", ["\"urn:x\""]);
        Maybe("partitionkey", Texts);
        Maybe("ext", ["1", "true", "\"v\"", "null", "\"\\u0076\""]);
        Maybe(random.Next(4) == 0 ? "data_base64" : "data", random.Next(4) == 0 ? ["\"AAEC\"", "null", "\"e30=\""] : Data);
        var shuffled = members.ToArray();
        random.Shuffle(shuffled);
        return $"{{{One(["", " "])}{string.Join(One([",", " , "]), shuffled)}}}";

        string One(string[] of) => of[random.Next(of.Length)];

        void Maybe(string name, string[] values)
        {
            if (random.Next(2) == 0)
            {
                members.Add($"\"{name}\":{One(values)}");
            }
        }
    }
}
