using System.Text;
using Serverless.Http.Problems;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

public sealed class BinaryModeTests
{
    private static readonly (string, string)[] Required =
        [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/tests"), ("ce-type", "t")];

    private readonly RecordingPublisher _log = new();

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-ndjson")]
    [InlineData("text/plain; charset=latin1")]
    [InlineData(null)]
    public async Task Any_content_type_is_data_and_its_bytes_are_untouched(string? contentType)
    {
        byte[] body = [0, 255, 10, 192];

        var answer = await Handler(_log).PostAsync(contentType, body, [.. Required, ("CE-Time", "2026-04-05T17:31:00Z"), ("ce-subject", "k"), ("ce-traceparent", "00-x")]);

        Assert.Equal(202, answer.Status);
        var stored = Assert.Single(_log.Events);
        Assert.Equal(body, Assert.NotNull(stored.Bytes.Body).ToArray());
        Assert.Equal((contentType, "k", "00-x"), (stored.DataContentType, stored.PartitionKey, stored.Extensions["traceparent"].GetString()));
        Assert.Equal(new DateTimeOffset(2026, 4, 5, 17, 31, 0, TimeSpan.Zero), stored.Time);
    }

    [Fact]
    public async Task Json_is_json()
    {
        await Handler(_log).PostAsync("application/json; charset=utf-8", """{"a":1}""", Required);

        Assert.True(Assert.Single(_log.Events).DataIsJson);
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("I'm just a string")]
    public async Task What_is_declared_as_json_and_is_none_is_refused(string body)
    {
        var answer = await Handler(_log).PostAsync("application/json", body, Required);

        answer.IsProblem(400, ProblemTypes.InvalidEvent);
        Assert.Equal("data", Assert.Single(answer.Items)!["attribute"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_empty_body_is_no_data_and_needs_no_length()
    {
        var answer = await Handler(_log).PostAsync(null, new MemoryStream(), Required, null);

        Assert.Equal(202, answer.Status);
        Assert.Null(Assert.Single(_log.Events).Data);
    }

    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("%41%2f%2F", "A//")]
    [InlineData("\"a \\\"b\\\" \\\\ %20\"", "a \"b\" \\  ")]
    [InlineData("%2520", "%20")]
    [InlineData("é", "é")]
    [InlineData("a b", "a b")]
    public async Task A_header_is_percent_decoded_once(string header, string expected)
    {
        await Handler(_log).PostAsync("text/plain", "x", [.. Required, ("ce-subject", header)]);

        Assert.Equal(expected, Assert.Single(_log.Events).Subject);
    }

    [Theory]
    [InlineData("ce-subject", "%C0%A0", "subject")]
    [InlineData("ce-subject", "%ED%A0%80", "subject")]
    [InlineData("ce-subject", "100%", "subject")]
    [InlineData("ce-subject", "%zz", "subject")]
    [InlineData("ce-subject", "% 1", "subject")]
    [InlineData("ce-subject", "\"open", "subject")]
    [InlineData("ce-subject", "%00", "subject")]
    [InlineData("ce-subject", "\"\"", "subject")]
    [InlineData("ce-time", "yesterday", "time")]
    [InlineData("ce-datacontenttype", "text/plain", "datacontenttype")]
    [InlineData("ce-data", "x", "data")]
    [InlineData("ce-data_base64", "AA==", "data_base64")]
    [InlineData("ce-a-b", "x", "a-b")]
    [InlineData("ce-id", "2", "id")]
    public async Task A_bad_header_is_named_once(string header, string value, string attribute)
    {
        var answer = await Handler(_log).PostAsync("text/plain", "x", [.. Required, (header, value)]);

        answer.IsProblem(400, ProblemTypes.InvalidEvent);
        Assert.Equal(attribute, Assert.Single(answer.Items)!["attribute"]!.GetValue<string>());
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var answer = await Handler(_log).PostAsync("text/plain", "x", ("ce-id", "1"), ("ce-source", "/a"));

        answer.IsProblem(400, ProblemTypes.InvalidEvent);
        Assert.Equal(["specversion", "type"], answer.Items.Select(item => item!["attribute"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_structured_event_is_its_body_whatever_the_headers_say()
    {
        await Handler(_log).PostAsync(Structured, Event("body"), Required);

        Assert.Equal("body", Assert.Single(_log.Events).Id);
    }

    [Fact]
    public async Task A_body_over_the_size_is_a_413() =>
        (await Handler(_log).PostAsync("image/png", new byte[(1024 * 1024) + 1], Required)).IsProblem(413, ProblemTypes.TooLarge);

    [Fact]
    public async Task The_envelope_is_the_attributes_as_json()
    {
        await Handler(_log).PostAsync("text/plain", "x", [.. Required, ("ce-ext", "a%22b")]);

        var envelope = Encoding.UTF8.GetString(Assert.Single(_log.Events).Bytes.Envelope.Span);
        Assert.Equal("""{"specversion":"1.0","id":"1","source":"/tests","type":"t","ext":"a\"b","datacontenttype":"text/plain"}""", envelope);
    }
}
