using System.Text;
using System.Text.Json.Nodes;
using Serverless.Http.Problems;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

public sealed class SingleEventTests
{
    private readonly RecordingPublisher _log = new();

    [Fact]
    public async Task An_event_is_stored_as_it_came_and_answered_with_its_receipt()
    {
        var text = " " + Event("1", ""","subject":"alpha","data":{"a":"\ud800"}""") + "\n";

        var answer = await Handler(_log).PostAsync(Structured, text);

        Assert.Equal((202, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal([text], _log.Envelopes);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"receipts":[{"id":"1","partition":1,"sequenceNumber":0,"duplicate":false}]}"""), answer.Body), answer.Body.ToJsonString());
    }

    [Fact]
    public async Task An_event_sent_again_answers_with_its_first_receipt()
    {
        await Handler(_log).PostAsync(Structured, Event("1"));

        var answer = await Handler(_log).PostAsync(Structured, Event("1"));

        Assert.Equal(202, answer.Status);
        Assert.True(answer.Body["receipts"]![0]!["duplicate"]!.GetValue<bool>());
        Assert.Single(_log.Events);
    }

    [Fact]
    public async Task Every_problem_of_an_event_is_in_the_document()
    {
        var answer = await Handler(_log).PostAsync(Structured, """{"specversion":"1.0","id":"","source":"a b","type":"t","X":1}""");

        answer.IsProblem(400, ProblemTypes.InvalidEvent);
        Assert.Equal(["id", "source", "X"], answer.Items.Select(item => item!["attribute"]!.GetValue<string>()));
        Assert.All(answer.Items, item => Assert.NotEmpty(item!["message"]!.GetValue<string>()));
        Assert.Empty(_log.Calls);
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "truncated", Event("1")[..^5] },
        { "empty", "" },
        { "wrong specversion", Event("1").Replace("1.0", "0.3", StringComparison.Ordinal) },
        { "no id", Event("1").Replace("\"id\"", "\"identity\"", StringComparison.Ordinal) },
        { "empty id", Event("") },
        { "1,001 extensions", Event("1", string.Concat(Enumerable.Range(0, 1001).Select(i => $",\"x{i}\":1"))) },
        { "10,000 levels", Event("1", $",\"data\":{new string('[', 10_000)}{new string(']', 10_000)}") },
        { "duplicate attribute", Event("1", ",\"id\":\"2\"") },
        { "lone surrogate", Event("\\ud800") },
        { "NUL in a key", Event("1", ",\"subject\":\"a\\u0000b\"") },
        { "time out of range", Event("1", ",\"time\":\"10000-01-01T00:00:00Z\"") },
        { "key too long", Event("1", $",\"partitionkey\":\"{new string('k', 129)}\"") },
        { "batch as one event", $"[{Event("1")}]" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_input_is_a_400_and_nothing_is_stored(string what, string body)
    {
        var answer = await Handler(_log).PostAsync(Structured, body);

        answer.IsProblem(400, ProblemTypes.InvalidEvent);
        Assert.NotEmpty(answer.Items);
        Assert.True(_log.Calls.Count == 0, what);
        Assert.True(answer.Body.ToJsonString().Length < 10_000, what);
    }

    [Fact]
    public async Task Wrong_utf8_is_a_400()
    {
        var bytes = Encoding.UTF8.GetBytes(Event("?"));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;

        (await Handler(_log).PostAsync(Structured, bytes)).IsProblem(400, ProblemTypes.InvalidEvent);
    }

    [Theory]
    [InlineData("../..")]
    [InlineData("%2f")]
    [InlineData("'; drop table")]
    [InlineData("🙂")]
    public async Task Odd_keys_are_only_data(string key)
    {
        var text = Event("1", $",\"subject\":\"{key}\"");

        Assert.Equal(202, (await Handler(_log).PostAsync(Structured, text)).Status);
        Assert.Equal(key, Assert.Single(_log.Events).PartitionKey);
        Assert.Equal([text], _log.Envelopes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_id_of_10_MiB_is_a_413(bool lengthIsKnown)
    {
        var body = Encoding.UTF8.GetBytes(Event(new string('x', 10 * 1024 * 1024)));

        var answer = await Handler(_log).PostAsync(Structured, new MemoryStream(body), [("Transfer-Encoding", "chunked")], lengthIsKnown ? body.Length : null);

        answer.IsProblem(413, ProblemTypes.TooLarge);
    }

    [Theory]
    [InlineData(true, "answers as a duplicate")]
    [InlineData(false, "is then stored a second time")]
    public async Task A_503_says_what_becomes_of_events_that_are_sent_again(bool deduplicates, string says)
    {
        var log = new RecordingPublisher { Deduplicates = deduplicates, UnavailableFrom = 1 };

        foreach (var type in (string[])[Structured, Ndjson])
        {
            Assert.Contains(says, (await Handler(log).PostAsync(type, Event("1"))).Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_log_that_cannot_take_events_is_a_503_with_a_time_to_come_back()
    {
        _log.UnavailableFrom = 1;

        var answer = await Handler(_log).PostAsync(Structured, Event("1"));

        answer.IsProblem(503, ProblemTypes.Unavailable);
        Assert.Equal("2", answer.Headers.RetryAfter);
        Assert.Contains("The disk is full.", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/cloudevents+xml")]
    [InlineData("application/cloudevents+json; charset=utf-16")]
    [InlineData("application/x-ndjson; charset=latin1")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_a_415_that_names_what_is_taken(string? contentType)
    {
        var answer = await Handler(_log).PostAsync(contentType, Event("1"));

        answer.IsProblem(415, ProblemTypes.UnsupportedMediaType);
        Assert.Contains("application/cloudevents-batch+json", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("Application/CloudEvents+JSON;charset=\"UTF-8\"")]
    public async Task A_content_type_may_say_utf8(string contentType) =>
        Assert.Equal(202, (await Handler(_log).PostAsync(contentType, Event("1"))).Status);

    [Fact]
    public async Task A_compressed_body_is_a_415() =>
        (await Handler(_log).PostAsync(Structured, [0x1f, 0x8b], ("Content-Encoding", "gzip"))).IsProblem(415, ProblemTypes.UnsupportedMediaType);

    [Theory]
    [InlineData(Structured)]
    [InlineData(Batch)]
    [InlineData(Ndjson)]
    public async Task A_body_without_a_length_is_a_411(string contentType) =>
        (await Handler(_log).PostAsync(contentType, new MemoryStream(), [], null)).IsProblem(411, ProblemTypes.LengthRequired);

    [Theory]
    [InlineData("unknown")]
    [InlineData("../..")]
    [InlineData("EVENTS")]
    [InlineData("")]
    public async Task An_unknown_hub_is_a_404_that_names_the_hubs(string hub)
    {
        var answer = await Handler(_log).PostAsync(Structured, new MemoryStream(), [], 0, hub);

        answer.IsProblem(404, ProblemTypes.UnknownHub);
        Assert.Equal("events", Assert.Single(answer.Body["hubs"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task A_hub_is_found_by_its_name()
    {
        var text = Encoding.UTF8.GetBytes(Event("1"));

        var answer = await Handler(_log).PostAsync(Structured, new MemoryStream(text), [], text.Length, "events");

        Assert.Equal(202, answer.Status);
    }
}
