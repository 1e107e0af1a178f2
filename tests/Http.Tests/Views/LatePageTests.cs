namespace Serverless.Http.Views;

/// <summary>A list that is behind the rows of keys says so, and a receipt brings it forward.</summary>
public sealed class LatePageTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public async ValueTask InitializeAsync()
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, "a", """{"count":1}""", 0));
        await _desk.Pages.HoldAsync(Desk.Sums.Id, "plain");
        _desk.Time.Advance(TimeSpan.FromSeconds(5));
        await _desk.CommitAsync(0, 1, Desk.Row(Desk.Plain, "a", """{"count":2}""", 1, version: 2));
        _desk.Time.Advance(TimeSpan.FromSeconds(0.5));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_list_says_the_position_and_age_of_its_own_rows()
    {
        var (list, row) = (await _desk.ListAsync("plain"), await _desk.GetAsync("plain", "a"));

        Assert.Equal("""{"count":1}""", list.Json.GetProperty("rows")[0].GetProperty("state").GetRawText());
        Assert.Equal(("0:0,1:-1", "0.500"), (list.Headers[ViewHeaders.Position].ToString(), list.Headers[ViewHeaders.Age].ToString()));
        Assert.Equal("""{"count":2}""", row.Body);
        Assert.Equal(("0:1,1:-1", "0.000"), (row.Headers[ViewHeaders.Position].ToString(), row.Headers[ViewHeaders.Age].ToString()));
    }

    [Fact]
    public async Task With_a_receipt_a_list_shows_the_event()
    {
        var list = await _desk.ListAsync("plain", "?receipt=0:1");

        Assert.Equal("""{"count":2}""", list.Json.GetProperty("rows")[0].GetProperty("state").GetRawText());
        Assert.Equal("0:1,1:-1", list.Headers[ViewHeaders.Position]);
    }

    [Fact]
    public async Task A_list_that_does_not_come_forward_is_not_served_as_if_it_had()
    {
        _desk.Pages.IsStuck = true;
        var list = _desk.ListAsync("plain", "?receipt=0:1&wait=3");
        await _desk.Time.WhenTimerIsSetAsync();
        _desk.Time.Advance(TimeSpan.FromSeconds(3));

        var answer = await list;

        Assert.Equal(504, answer.Status);
        Assert.Contains("After 3 s view 'plain' is at 0 in partition 0, which is not yet 1", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(200, (await _desk.GetAsync("plain", "a", "?receipt=0:1")).Status);
    }
}
