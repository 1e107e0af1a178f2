using System.Text;
using System.Text.Json;
using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

public sealed class PageTests
{
    [Fact]
    public async Task Hubs_are_listed_with_what_their_partitions_hold()
    {
        using var desk = new HubDesk(partitions: 2);
        desk.Append(EventBytes.Structured("{}"u8.ToArray()));

        var answer = await desk.ListAsync();

        Assert.Equal(
            """{"hubs":[{"name":"events","partitionCount":2,"partitions":[{"partition":0,"first":0,"next":1,"lastEnqueuedTime":"2026-03-01T09:00:00+00:00"},{"partition":1,"first":0,"next":0}]}]}""",
            answer.Body);
    }

    [Fact]
    public async Task A_structured_event_is_given_as_its_own_bytes_beside_what_the_log_added()
    {
        using var desk = new HubDesk();
        var envelope = "{ \"id\":\"1\", \"source\":\"/s\",\"specversion\":\"1.0\",\n\"type\":\"t\",\"data\":{\"n\":1.10} }";
        desk.Append(EventBytes.Structured(Encoding.UTF8.GetBytes(envelope)));

        var answer = await desk.ReadAsync();

        Assert.Equal(
            $$"""{"hub":"events","partition":0,"bounds":{"first":0,"next":1,"lastEnqueuedTime":"2026-03-01T09:00:00+00:00"},"events":[{"sequenceNumber":0,"enqueuedTime":"2026-03-01T09:00:00+00:00","partitionKey":"k","event":{{envelope}}}],"next":1}""",
            answer.Body);
    }

    [Theory]
    [InlineData("application/json", "{\"n\": 1.10}", "\"data\":{\"n\": 1.10}}")]
    [InlineData("application/vnd.x+json", "7", "\"data\":7}")]
    [InlineData("application/json", "{\"n\":", "\"data_base64\":\"eyJuIjo=\"}")]
    [InlineData("text/plain", "{\"n\":1}", "\"data_base64\":\"eyJuIjoxfQ==\"}")]
    [InlineData("application/json", "", "\"data_base64\":\"\"}")]
    public async Task A_body_is_the_data_where_it_is_json_and_base64_otherwise(string type, string body, string end)
    {
        using var desk = new HubDesk();
        var envelope = $$"""{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"{{type}}"}""";
        desk.Append(EventBytes.Binary(Encoding.UTF8.GetBytes(envelope), Encoding.UTF8.GetBytes(body)));

        var answer = await desk.ReadAsync();

        var given = answer.Json.GetProperty("events")[0].GetProperty("event").GetRawText();
        Assert.Equal(envelope[..^1] + "," + end, given);
    }

    [Fact]
    public async Task What_is_no_event_is_given_byte_for_byte()
    {
        using var desk = new HubDesk();
        desk.Append(EventBytes.Binary(new byte[] { 255, 1 }, new byte[] { 2 }), key: null);

        var e = (await desk.ReadAsync()).Json.GetProperty("events")[0];

        Assert.Equal(JsonValueKind.Null, e.GetProperty("partitionKey").ValueKind);
        Assert.Equal("""{"unreadable_base64":"/wE=","data_base64":"Ag=="}""", e.GetProperty("event").GetRawText());
    }

    [Fact]
    public async Task Pages_follow_each_other_by_next_without_a_gap()
    {
        using var desk = new HubDesk();
        desk.Append(25);
        var ids = new List<string>();
        for (var from = "earliest"; ids.Count < 25;)
        {
            var page = (await desk.ReadAsync($"?from={from}&top=7")).Json;
            ids.AddRange(page.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event").GetProperty("id").GetString()!));
            from = page.GetProperty("next").GetRawText();
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"e{i}"), ids);
        var end = (await desk.ReadAsync("?from=25")).Json;
        Assert.Equal((0, 25), (end.GetProperty("events").GetArrayLength(), end.GetProperty("next").GetInt32()));
    }

    [Theory]
    [InlineData("", 0, 3)]
    [InlineData("?from=earliest", 0, 3)]
    [InlineData("?from=latest", 3, 3)]
    [InlineData("?from=2", 2, 3)]
    [InlineData("?from=2026-03-01T09:01:00Z", 1, 3)]
    [InlineData("?from=2026-03-01T09:01:00.0000001Z", 2, 3)]
    [InlineData("?from=2026-03-01T11:01:00%2B02:00", 1, 3)]
    [InlineData("?from=2027-01-01T00:00:00Z", 3, 3)]
    public async Task A_page_begins_where_it_is_asked_to(string query, int first, int next)
    {
        using var desk = new HubDesk();
        desk.Append(3);

        var page = (await desk.ReadAsync(query)).Json;

        Assert.Equal(next - first, page.GetProperty("events").GetArrayLength());
        Assert.Equal(next, page.GetProperty("next").GetInt32());
    }

    [Fact]
    public async Task A_page_keeps_its_bytes_but_always_has_an_event()
    {
        var size = TestEvents.Create("e0", key: "k").Bytes.Length;
        using var desk = new HubDesk(new ReadLimits { MaxPageBytes = (2 * size) + 1 });
        using var tight = new HubDesk(new ReadLimits { MaxPageBytes = 1 });
        desk.Append(5);
        tight.Append(5);

        Assert.Equal(2, (await desk.ReadAsync()).Json.GetProperty("next").GetInt32());
        Assert.Equal(1, (await tight.ReadAsync()).Json.GetProperty("next").GetInt32());
    }

    [Fact]
    public async Task A_top_is_a_hundred_unless_asked_and_a_thousand_at_most()
    {
        using var desk = new HubDesk();
        desk.Append(1_001);

        Assert.Equal(100, (await desk.ReadAsync()).Json.GetProperty("next").GetInt32());
        Assert.Equal(1_000, (await desk.ReadAsync("?top=1000")).Json.GetProperty("next").GetInt32());
        Assert.Equal(400, (await desk.ReadAsync("?top=1001")).Status);
    }

    [Fact]
    public async Task Events_that_retention_removed_are_410_with_the_oldest_left()
    {
        using var desk = new HubDesk();
        desk.Append(10);
        desk.Log.Expire(default, new SequenceNumber(4));

        var gone = await desk.ReadAsync("?from=3");

        Assert.Equal((410, 4), (gone.Status, gone.Json.GetProperty("first").GetInt32()));
        Assert.Equal(10, (await desk.ReadAsync()).Json.GetProperty("next").GetInt32());
        Assert.Equal(6, (await desk.ReadAsync("?from=2026-01-01T00:00:00Z")).Json.GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task Damage_is_a_500_that_names_the_place_after_all_that_is_before_it()
    {
        using var desk = new HubDesk();
        desk.Append(10);
        desk.Log.Damage(default, new SequenceNumber(6));

        Assert.Equal(6, (await desk.ReadAsync()).Json.GetProperty("next").GetInt32());
        var damage = await desk.ReadAsync("?from=6");
        Assert.Equal((500, 6), (damage.Status, damage.Json.GetProperty("sequenceNumber").GetInt32()));
        Assert.Contains("Event 6 cannot be read: in memory", damage.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_reached_is_a_503()
    {
        using var desk = new HubDesk();
        desk.Append(1);
        desk.Log.FailNextRead(new IOException("/secret/path"));

        var away = await desk.ReadAsync();

        Assert.Equal((503, "5"), (away.Status, away.Headers.RetryAfter.ToString()));
        Assert.DoesNotContain("secret", away.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other", "0", "events")]
    [InlineData("No such/name", "0", "events")]
    [InlineData("events", "2", "\"0\",\"1\"")]
    [InlineData("events", "-1", "\"0\",\"1\"")]
    [InlineData("events", "00x", "\"0\",\"1\"")]
    public async Task What_is_not_there_names_what_is(string hub, string partition, string known)
    {
        using var desk = new HubDesk(partitions: 2);

        var answer = await desk.ReadAsync("", hub, partition);

        Assert.Equal(404, answer.Status);
        Assert.Contains(known, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_the_partition_has_not_reached_is_refused()
    {
        using var desk = new HubDesk();
        desk.Append(3);

        Assert.Equal(200, (await desk.ReadAsync("?from=3")).Status);
        var beyond = await desk.ReadAsync("?from=4");
        Assert.Equal((400, "Partition 0 has not got as far as 4: its next event will be 3."), (beyond.Status, beyond.Detail));
        Assert.Equal(400, (await desk.RefusedTailAsync("", lastId: "3")).Status);
    }

    [Theory]
    [InlineData("?from=-1")]
    [InlineData("?from=yesterday")]
    [InlineData("?from=2026-03-01")]
    [InlineData("?from=2026-03-01T09:00:00")]
    [InlineData("?from=99999999999999999999")]
    [InlineData("?top=0")]
    [InlineData("?start=0")]
    public async Task A_query_that_cannot_be_meant_is_refused(string query)
    {
        using var desk = new HubDesk();

        Assert.Equal(400, (await desk.ReadAsync(query)).Status);
        Assert.Equal(400, (await desk.RefusedTailAsync(query)).Status);
    }

    [Fact]
    public async Task A_log_that_waits_for_a_person_says_so_and_the_list_still_lists()
    {
        var log = new StubLog(partitions: 1) { Trouble = new LogBlockedException("The archive is of another hub. Do this or that.") };
        var hubs = new HubEndpoints(
            new Dictionary<HubName, IEventLog> { [log.Hub] = log }, ReadLimits.Default, TailLimits.Default, TimeProvider.System, CancellationToken.None);

        var list = await Answer.OfAsync(Desk.ContextOf("/api/hubs"), hubs.ListAsync);
        var page = await Answer.OfAsync(Desk.ContextOf("/api/hubs/events/partitions/0"), request => hubs.ReadAsync(request, "events", "0"));
        var tail = await Answer.OfAsync(Desk.ContextOf("/api/hubs/events/partitions/0/tail"), request => hubs.TailAsync(request, "events", "0"));

        Assert.Equal(200, list.Status);
        Assert.Equal("""{"partition":0,"problem":"The archive is of another hub. Do this or that."}""", list.Json.GetProperty("hubs")[0].GetProperty("partitions")[0].GetRawText());
        Assert.Equal((503, "The archive is of another hub. Do this or that."), (page.Status, page.Detail));
        Assert.Equal((503, "The archive is of another hub. Do this or that."), (tail.Status, tail.Detail));
    }
}
