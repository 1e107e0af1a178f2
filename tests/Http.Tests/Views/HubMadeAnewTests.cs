using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Views;

/// <summary>The log is not the one that the views were made from: rows are served all the same, and say so.</summary>
public sealed class HubMadeAnewTests
{
    private readonly Desk _desk = new();

    private DateTimeOffset Now => _desk.Time.GetUtcNow();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_is_served_with_the_age_of_the_last_event_in_it_and_the_reason(bool isArchived)
    {
        await CommitAsync(partition: 1, "b");
        await CommitAsync(partition: 0, "a");
        MakeAnew(isArchived);

        var answer = await _desk.GetAsync("plain", "a");

        Assert.Equal((200, """{"count":1}"""), (answer.Status, answer.Body));
        Assert.Equal("5.000", answer.Headers[ViewHeaders.Age]);
        Assert.Equal("0:3,1:3", answer.Headers[ViewHeaders.Position]);
        Assert.Contains("new version", answer.Headers[ViewHeaders.Problem].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_such_a_problem_there_is_no_such_header()
    {
        await CommitAsync(partition: 0, "a");

        Assert.False((await _desk.GetAsync("plain", "a")).Headers.ContainsKey(ViewHeaders.Problem));
        Assert.False((await _desk.ListAsync("plain")).Headers.ContainsKey(ViewHeaders.Problem));
    }

    [Fact]
    public async Task Rows_are_listed_and_the_header_counts_the_partitions()
    {
        await CommitAsync(partition: 0, "a");
        await CommitAsync(partition: 1, "b");
        MakeAnew(isArchived: true);

        var answer = await _desk.ListAsync("plain");

        Assert.Equal((200, 2), (answer.Status, answer.Json.GetProperty("rows").GetArrayLength()));
        Assert.Equal("The archive ?is? of another hub: give the projection a new version. (2 partitions, see /health)", answer.Headers[ViewHeaders.Problem]);
    }

    [Fact]
    public async Task Views_are_listed_with_the_problem_where_it_is_and_with_lags_where_they_are_known()
    {
        await CommitAsync(partition: 0, "a");
        _desk.Log.Clear(0);
        _desk.Log.Enqueue(1, Now.AddSeconds(-2), Now.AddSeconds(-1));

        var view = (await _desk.ListViewsAsync()).Json.GetProperty("views")[0];

        var (first, second) = (view.GetProperty("positions")[0], view.GetProperty("positions")[1]);
        Assert.False(first.TryGetProperty("lag", out _));
        Assert.Contains("event 3 of it was processed, and the next one that it gets is 0", first.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, second.GetProperty("lag").GetInt64());
        Assert.Equal((2, 5.0), (view.GetProperty("lag").GetInt64(), view.GetProperty("age").GetDouble()));
    }

    [Fact]
    public async Task A_view_that_has_seen_nothing_has_no_age_where_none_can_be_told()
    {
        MakeAnew(isArchived: true);

        var answer = await _desk.ListAsync("plain");

        Assert.Equal(200, answer.Status);
        Assert.False(answer.Headers.ContainsKey(ViewHeaders.Age));
        Assert.False((await _desk.ListViewsAsync()).Json.GetProperty("views")[0].TryGetProperty("age", out _));
    }

    [Fact]
    public async Task A_wait_for_a_receipt_of_the_new_hub_ends_with_the_problem_in_the_header_as_well()
    {
        await CommitAsync(partition: 0, "a");
        MakeAnew(isArchived: false);

        var answer = await _desk.GetAsync("plain", "a", "?receipt=0:9&wait=0");

        Assert.Equal(504, answer.Status);
        Assert.Contains("created anew", answer.Detail, StringComparison.Ordinal);
    }

    private void MakeAnew(bool isArchived)
    {
        if (isArchived)
        {
            _desk.Log.Trouble = new LogBlockedException("The archive \u00bbis\u00ab of another hub: give the projection a new version.");
        }
        else
        {
            _desk.Log.Clear(0);
        }
    }

    /// <summary>Commits a row by event 3; then five seconds go by.</summary>
    private async Task CommitAsync(int partition, string key)
    {
        await _desk.CommitAsync(partition, 3, Desk.Row(Desk.Plain, key, JsonSerializer.Serialize(new { count = 1 }), 3));
        _desk.Time.Advance(TimeSpan.FromSeconds(partition == 0 ? 5 : 0));
    }
}
