using System.Text.Json;
using Serverless.Pipeline.Hospital;

namespace Serverless.Http.Views;

public sealed class RowTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task A_row_is_its_state_and_nothing_else()
    {
        _desk.Log.Enqueue(0, [.. Enumerable.Repeat(_desk.Time.GetUtcNow(), 5)]);
        await _desk.CommitAsync(0, 4, Desk.Row(Desk.Plain, "a", """{"count": 7, "name":"é"}""", 4));

        var answer = await _desk.GetAsync("plain", "a");

        Assert.Equal((200, """{"count": 7, "name":"é"}"""), (answer.Status, answer.Body));
        Assert.Equal("application/json", answer.Headers.ContentType);
        Assert.Equal("0:4,1:-1", answer.Headers[ViewHeaders.Position]);
        Assert.Equal("0.000", answer.Headers[ViewHeaders.Age]);
        Assert.Equal("0", answer.Headers[ViewHeaders.Held]);
        Assert.Equal("0", answer.Headers[ViewHeaders.HeldTotal]);
    }

    [Fact]
    public async Task Partial_rows_are_merged()
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Merged, "t", """{"count":2}""", 0));
        await _desk.CommitAsync(1, 0, Desk.Row(Desk.Merged, "t", """{"count":3}""", 0));

        Assert.Equal("""{"count":5}""", (await _desk.GetAsync("merged", "t")).Body);
    }

    [Fact]
    public async Task A_view_without_merge_with_one_key_in_two_partitions_says_what_its_author_must_do()
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, "a", """{"count":2}""", 0));
        await _desk.CommitAsync(1, 0, Desk.Row(Desk.Plain, "a", """{"count":3}""", 0));

        foreach (var answer in new[] { await _desk.GetAsync("plain", "a"), await _desk.ListAsync("plain") })
        {
            Assert.Equal(500, answer.Status);
            Assert.Contains("Declare MergedBy", answer.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"x\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    [InlineData("not a tag", 200)]
    public async Task A_reader_that_has_the_row_is_told_so(string ifNoneMatch, int status)
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, "a", """{"count":1}""", 0));
        var tag = (await _desk.GetAsync("plain", "a")).Headers.ETag.ToString();
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", tag);

        var answer = await _desk.GetAsync("plain", "a", ifNoneMatch: string.Format(System.Globalization.CultureInfo.InvariantCulture, ifNoneMatch, tag));

        Assert.Equal(status, answer.Status);
        Assert.Equal(tag, answer.Headers.ETag);
        Assert.Equal("0:0,1:-1", answer.Headers[ViewHeaders.Position]);
        Assert.Equal(status == 200, answer.Body.Length > 0);
    }

    [Fact]
    public async Task The_tag_changes_with_any_partial_row()
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Merged, "t", """{"count":2}""", 0));
        var before = (await _desk.GetAsync("merged", "t")).Headers.ETag;
        await _desk.CommitAsync(1, 0, Desk.Row(Desk.Merged, "t", """{"count":3}""", 0));

        Assert.NotEqual(before, (await _desk.GetAsync("merged", "t")).Headers.ETag);
    }

    [Fact]
    public async Task An_unknown_view_names_the_known_ones()
    {
        foreach (var answer in new[] { await _desk.GetAsync("planes", "a"), await _desk.ListAsync("planes") })
        {
            Assert.Equal(404, answer.Status);
            Assert.Equal("application/problem+json", answer.Headers.ContentType.ToString().Split(';')[0]);
            Assert.Contains("plain, merged, other", answer.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unknown_key_is_not_found_and_still_says_how_far_the_view_is()
    {
        await _desk.CommitAsync(1, 9);

        var answer = await _desk.GetAsync("plain", "nobody");

        Assert.Equal(404, answer.Status);
        Assert.Contains("'nobody'", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("0:-1,1:9", answer.Headers[ViewHeaders.Position]);
        Assert.Equal(["plain", "merged", "other"], answer.Json.GetProperty("views").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public async Task A_key_whose_first_event_is_in_the_hospital_says_so()
    {
        var (patient, held) = (Desk.Event(0, 0), Desk.Event(0, 1));
        await _desk.CommitAsync(0, 1, [], [Desk.Patient(patient, "a")], [new HeldEvent(held, new WardKey("a"))]);

        var answer = await _desk.GetAsync("plain", "a");
        var healthy = await _desk.GetAsync("plain", "b");

        Assert.Equal(404, answer.Status);
        Assert.Equal("2", answer.Headers[ViewHeaders.Held]);
        Assert.Equal("2", answer.Headers[ViewHeaders.HeldTotal]);
        Assert.Contains("2 events", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("0", healthy.Headers[ViewHeaders.Held]);
        Assert.DoesNotContain("hospital", healthy.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_events_are_those_of_the_rows_own_wards_whatever_its_key()
    {
        await _desk.CommitAsync(0, 1, [Desk.Row(Desk.Merged, "type", "{}", 0, ward: "w0")], [Desk.Patient(Desk.Event(0, 1), "w0")], []);
        await _desk.CommitAsync(1, 1, [Desk.Row(Desk.Merged, "type", "{}", 0, ward: "w1")], [Desk.Patient(Desk.Event(1, 1), "w1")], []);

        Assert.Equal("2", (await _desk.GetAsync("merged", "type")).Headers[ViewHeaders.Held]);
    }

    [Fact]
    public async Task A_whole_partition_that_waits_concerns_every_row()
    {
        await _desk.CommitAsync(0, 1, [Desk.Row(Desk.Plain, "a", "{}", 0)], [Desk.Patient(Desk.Event(0, 1), "")], []);

        Assert.Equal("1", (await _desk.GetAsync("plain", "a")).Headers[ViewHeaders.Held]);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a/b", "a/b")]
    [InlineData("a//b", "a//b")]
    [InlineData("/", "/")]
    [InlineData("..", "..")]
    [InlineData("%2e%2e/%2e%2e", "../..")]
    [InlineData("..%2F..", "../..")]
    [InlineData("'%3B%20drop%20table%20rows%3B--", "'; drop table rows;--")]
    [InlineData("a+b", "a+b")]
    [InlineData("%E2%82%AC%F0%9F%98%80", "€😀")]
    [InlineData("%20", " ")]
    public async Task The_key_is_what_was_sent_decoded_once(string raw, string key)
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, key, """{"count":1}""", 0), Desk.Row(Desk.Plain, raw + "!", "{}", 0));

        Assert.Equal(200, (await _desk.GetAsync("plain", raw)).Status);
        Assert.Equal(404, (await _desk.GetAsync("plain", Uri.EscapeDataString(key + "?"))).Status);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%+1")]
    [InlineData("%ff")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    public async Task A_key_that_is_not_percent_encoded_utf8_is_refused(string raw)
    {
        Assert.Equal(400, (await _desk.GetAsync("plain", raw)).Status);
        Assert.Equal(400, (await _desk.ListAsync("plain", $"?key={raw}")).Status);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" ")]
    [InlineData("a&b=c+d")]
    [InlineData("nul\0")]
    public async Task A_key_that_no_path_carries_is_read_by_query(string key)
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, key, """{"count":1}""", 0));

        var answer = await _desk.ListAsync("plain", $"?key={Uri.EscapeDataString(key)}");

        Assert.Equal((200, """{"count":1}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("?key=")]
    [InlineData("?key=a&top=1")]
    [InlineData("?key=a&key=b")]
    public async Task A_key_by_query_stands_alone(string query) =>
        Assert.Equal(400, (await _desk.ListAsync("plain", query)).Status);

    [Fact]
    public async Task A_parameter_that_nobody_knows_is_refused_because_it_would_be_ignored()
    {
        var answer = await _desk.GetAsync("plain", "a", "?reciept=0:1");

        Assert.Equal(400, answer.Status);
        Assert.Contains("receipt, wait", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_document_is_json_whatever_the_key() =>
        Assert.Equal(JsonValueKind.Object, (await _desk.GetAsync("plain", "%22%0A%3Cscript%3E")).Json.ValueKind);
}
