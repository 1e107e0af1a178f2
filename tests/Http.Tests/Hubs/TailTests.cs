using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

public sealed class TailTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tail_gives_what_comes_after_it_began_each_with_its_id()
    {
        using var desk = new HubDesk();
        desk.Append(2);
        using var tail = desk.OpenTail();
        Assert.Equal("retry: 1000\nid: 1", await tail.NextAsync());
        Assert.Equal("text/event-stream", tail.Response.ContentType);

        desk.Append(1);

        Assert.Equal(
            """
            id: 2
            data: {"sequenceNumber":2,"enqueuedTime":"2026-03-01T09:02:00+00:00","partitionKey":"k","event":{"specversion":"1.0","id":"e2","source":"/tests","type":"tested.v1","partitionkey":"k","data":{}}}
            """,
            await tail.NextAsync());
        tail.Leave();
        await tail.Ended.WaitAsync(Stop);
    }

    [Theory]
    [InlineData("?from=earliest", null, 0)]
    [InlineData("?from=3", null, 3)]
    [InlineData("?from=2026-03-01T09:02:00Z", null, 2)]
    [InlineData("?from=earliest", "3", 4)]
    [InlineData("", "-1", 0)]
    public async Task A_tail_begins_where_asked_and_goes_on_after_the_last_id(string query, string? lastId, int first)
    {
        using var desk = new HubDesk();
        desk.Append(6);
        using var tail = desk.OpenTail(query, lastId);
        await tail.NextAsync();

        for (var n = first; n < 6; n++)
        {
            Assert.Equal($"id: {n}", await tail.NextIdAsync());
        }

        tail.Leave();
        await tail.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_reader_that_was_cut_off_misses_nothing_and_sees_nothing_twice()
    {
        using var desk = new HubDesk();
        var seen = new List<string?>();
        string? last = null;
        for (var round = 0; round < 5; round++)
        {
            using var tail = desk.OpenTail("?from=earliest", last);
            await tail.NextAsync();
            desk.Append(3);
            seen.Add(await tail.NextIdAsync());
            seen.Add(await tail.NextIdAsync());
            last = seen[^1]!["id: ".Length..];
            tail.Leave();
            await tail.Ended.WaitAsync(Stop);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"id: {n}"), seen);
    }

    [Fact]
    public async Task A_silent_tail_sends_a_comment_every_fifteen_seconds_and_still_gets_the_event()
    {
        using var desk = new HubDesk();
        using var tail = desk.OpenTail();
        await tail.NextAsync();
        for (var i = 0; i < 3; i++)
        {
            await desk.Time.WhenTimerIsSetAsync();
            desk.Time.Advance(TimeSpan.FromSeconds(14.9));
            desk.Time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.Equal(":", await tail.NextAsync());
        }

        desk.Append(1);
        Assert.Equal("id: 0", await tail.NextIdAsync());
        tail.Leave();
        await tail.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_tail_ends_when_the_host_stops_even_if_its_reader_takes_nothing()
    {
        using var desk = new HubDesk();
        using var idle = desk.OpenTail();
        await idle.NextAsync();
        using var stuck = desk.OpenTail();
        await stuck.NextAsync();
        desk.Append(1_000);
        Assert.Equal("id: 0", await stuck.NextIdAsync());

        desk.StopHost();

        await stuck.Ended.WaitAsync(Stop);
        await idle.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_log_that_is_another_one_from_now_on_ends_the_tail_with_the_reason()
    {
        using var desk = new HubDesk();
        using var tail = desk.OpenTail();
        await tail.NextAsync();
        desk.Log.FailNextRead(new LogBlockedException("The archive is of another hub. Do this or that."));
        desk.Append(1);

        var last = await tail.NextAsync();

        Assert.StartsWith("event: problem\ndata: ", last, StringComparison.Ordinal);
        Assert.Contains("The archive is of another hub. Do this or that.", last, StringComparison.Ordinal);
        await tail.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_holds_up_itself_only()
    {
        using var desk = new HubDesk();
        using var stuck = desk.OpenTail("?from=earliest");
        using var quick = desk.OpenTail("?from=earliest");
        await quick.NextAsync();
        desk.Append(2_000);

        for (var n = 0; n < 2_000; n++)
        {
            Assert.Equal($"id: {n}", await quick.NextIdAsync());
        }

        Assert.False(stuck.Ended.IsCompleted);
        stuck.Leave();
        quick.Leave();
        await Task.WhenAll(stuck.Ended, quick.Ended).WaitAsync(Stop);
    }

    [Fact]
    public async Task Tails_beyond_the_bound_are_refused_until_one_ends()
    {
        using var desk = new HubDesk(tails: new TailLimits { MaxTails = 1 });
        using var first = desk.OpenTail();
        await first.NextAsync();

        var refused = await desk.RefusedTailAsync("");
        Assert.Equal((503, "5"), (refused.Status, refused.Headers.RetryAfter.ToString()));

        first.Leave();
        await first.Ended.WaitAsync(Stop);
        using var second = desk.OpenTail();
        Assert.NotNull(await second.NextAsync());
        second.Leave();
        await second.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_problem_at_the_beginning_and_ends_the_tail_later()
    {
        using var desk = new HubDesk();
        desk.Append(10);
        desk.Log.Expire(default, new SequenceNumber(5));
        desk.Log.Damage(default, new SequenceNumber(7));

        Assert.Equal(410, (await desk.RefusedTailAsync("?from=4")).Status);
        Assert.Equal(500, (await desk.RefusedTailAsync("?from=7")).Status);
        Assert.Equal(400, (await desk.RefusedTailAsync("", lastId: "x")).Status);
        using var tail = desk.OpenTail("?from=earliest");
        await tail.NextAsync();
        Assert.Equal(("id: 5", "id: 6"), (await tail.NextIdAsync(), await tail.NextIdAsync()));
        Assert.StartsWith("event: problem\ndata: {\"type\":\"/problems/log-damaged\"", await tail.NextAsync(), StringComparison.Ordinal);
        Assert.Null(await tail.NextAsync());
        await tail.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task An_event_written_over_several_lines_stays_one_message()
    {
        using var desk = new HubDesk();
        using var tail = desk.OpenTail("?from=earliest");
        await tail.NextAsync();
        desk.Append(EventBytes.Structured("{\"id\":\r\n\"1\",\n\"x\":\r1}"u8.ToArray()));

        var lines = (await tail.NextAsync())!.Split('\n');

        Assert.All(lines.Skip(1), line => Assert.StartsWith("data: ", line, StringComparison.Ordinal));
        Assert.EndsWith("{\"id\":\n\"1\",\n\"x\":\n1}}", string.Join('\n', lines.Skip(1).Select(line => line["data: ".Length..])), StringComparison.Ordinal);
        tail.Leave();
        await tail.Ended.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_head_of_a_tail_ends_at_once()
    {
        using var desk = new HubDesk();
        var context = Views.Desk.ContextOf("/api/hubs/events/partitions/0/tail", "HEAD");
        using var tail = new Tail(context, r => desk.Hubs.TailAsync(r, "events", "0"));

        await tail.Ended.WaitAsync(Stop);
        Assert.Equal("text/event-stream", tail.Response.ContentType);
    }
}
