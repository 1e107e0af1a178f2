using System.Text;

namespace Serverless.Events.Envelope.Tests;

public sealed class BatchTests
{
    [Fact]
    public void The_events_of_a_batch_are_slices_in_order()
    {
        var first = Given.Event(("id", "\"a\""), ("data", "{ \"x\": [1] }"));
        var second = Given.Event(("id", "\"b\""), ("data", "\"y\""));

        var events = Assert.IsType<CloudEventBatchRead.Valid>(Read($" [ {first} ,\n{second}]")).Events;

        Assert.Equal([first, second], events.Select(read => Encoding.UTF8.GetString(read.Bytes.Envelope.Span)));
        Assert.Equal("{ \"x\": [1] }", Given.Text(events[0].Data));
        Assert.Equal("\"y\"", Given.Text(events[1].Data));
    }

    [Fact]
    public void An_empty_batch_is_legal() => Assert.Empty(Assert.IsType<CloudEventBatchRead.Valid>(Read("[]")).Events);

    [Fact]
    public void Every_bad_event_is_named_with_its_index()
    {
        var read = Read($$"""[{{Given.Good}},{},7,{{Given.Good}},[1],{{Given.Event(("id", "\"\""))}}]""");

        var items = Assert.IsType<CloudEventBatchRead.Invalid>(read).Items;
        Assert.Equal([1, 2, 4, 5], items.Select(item => item.Index));
        Assert.Equal(4, items[0].Problems.Count);
        Assert.Equal("must be a JSON object, not a number", Assert.Single(items[1].Problems).Message);
        Assert.Equal("id", Assert.Single(items[3].Problems).Attribute);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[{}")]
    [InlineData("[{},]")]
    [InlineData("[] []")]
    public void What_is_no_array_is_malformed(string text) => Assert.IsType<CloudEventBatchRead.Malformed>(Read(text));

    [Fact]
    public void Nesting_counts_from_the_event()
    {
        var legal = new string('[', 63) + new string(']', 63);

        Assert.IsType<CloudEventBatchRead.Valid>(Read($"[{Given.Event(("data", legal))}]"));
        var items = Assert.IsType<CloudEventBatchRead.Invalid>(Read($"[{Given.Good},{Given.Event(("data", $"[{legal}]"))}]")).Items;
        Assert.Equal(1, Assert.Single(items).Index);
    }

    [Fact]
    public void Too_many_events_are_not_read_to_the_end()
    {
        Assert.IsType<CloudEventBatchRead.Valid>(Read($"[{Given.Good},{Given.Good},{Given.Good}]", 3));
        Assert.IsType<CloudEventBatchRead.TooMany>(Read($"[{Given.Good},{Given.Good},{Given.Good},{Given.Good}, no json", 3));
    }

    [Fact]
    public void The_size_bound_is_of_each_event()
    {
        var large = Given.Event(("data", $"\"{new string('x', 1024 * 1024)}\""));

        var items = Assert.IsType<CloudEventBatchRead.Invalid>(Read($"[{Given.Good},{large}]")).Items;

        Assert.Equal(1, Assert.Single(items).Index);
    }

    private static CloudEventBatchRead Read(string text, int maxEvents = 100) =>
        CloudEventReader.ReadBatch(Encoding.UTF8.GetBytes(text), EventLimits.Default, maxEvents);
}
