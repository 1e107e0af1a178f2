using Serverless.Events.Partitions;

namespace Serverless.Http.Views;

public sealed class ProgressTests
{
    private readonly Desk _desk = new();

    private DateTimeOffset Now => _desk.Time.GetUtcNow();

    [Fact]
    public async Task A_view_that_has_seen_the_whole_log_has_age_zero_however_old_its_last_event_is()
    {
        _desk.Log.Enqueue(0, Now.AddHours(-1));
        await _desk.CommitAsync(0, 0);
        _desk.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("0.000", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
    }

    [Fact]
    public async Task The_age_is_that_of_the_oldest_event_not_seen_in_any_partition()
    {
        _desk.Log.Enqueue(0, Now.AddSeconds(-90), Now.AddSeconds(-3), Now.AddSeconds(-2), Now);
        _desk.Log.Enqueue(1, Now.AddSeconds(-80), Now.AddSeconds(-1.25));
        await _desk.CommitAsync(0, 0);
        await _desk.CommitAsync(1, 0);
        Assert.Equal("3.000", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);

        await _desk.CommitAsync(0, 3);
        Assert.Equal("1.250", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
    }

    [Fact]
    public async Task The_oldest_event_not_seen_is_read_once_for_each_position()
    {
        _desk.Log.Enqueue(0, Now.AddSeconds(-9), Now.AddSeconds(-3), Now.AddSeconds(-2), Now.AddSeconds(-1));
        await _desk.CommitAsync(0, 0);
        Assert.Equal("3.000", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
        _desk.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("4.000", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
        Assert.Equal(1, _desk.Log.Reads);

        await _desk.CommitAsync(0, 1);
        Assert.Equal("3.000", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
        Assert.Equal(2, _desk.Log.Reads);
    }

    [Fact]
    public async Task A_view_that_lags_is_never_of_age_zero()
    {
        _desk.Log.Enqueue(0, Now.AddSeconds(1));

        Assert.Equal("0.001", (await _desk.ListAsync("plain")).Headers[ViewHeaders.Age]);
    }

    [Fact]
    public async Task What_retention_has_taken_is_not_lag()
    {
        _desk.Log.Enqueue(0, Now.AddSeconds(-9), Now.AddSeconds(-8), Now.AddSeconds(-7), Now.AddSeconds(-6));
        _desk.Log.First = new SequenceNumber(2);

        var view = (await _desk.ListViewsAsync()).Json.GetProperty("views")[0];

        Assert.Equal((2, 7.0), (view.GetProperty("lag").GetInt64(), view.GetProperty("age").GetDouble()));
    }

    [Fact]
    public async Task Every_view_is_listed_with_what_its_projection_has_seen()
    {
        _desk.Log.Enqueue(0, Now.AddSeconds(-5), Now.AddSeconds(-4), Now.AddSeconds(-3));
        await _desk.CommitAsync(0, 1, [], [Desk.Patient(Desk.Event(0, 1), "a")], []);

        var views = (await _desk.ListViewsAsync()).Json.GetProperty("views").EnumerateArray().ToList();

        Assert.Equal(["plain", "merged", "other"], views.Select(v => v.GetProperty("name").GetString()));
        Assert.Equal(
            """{"name":"plain","projection":"sums","version":3,"hub":"events","positions":[{"partition":0,"sequenceNumber":1,"enqueuedTime":"2026-03-01T12:00:00+00:00","lag":1},{"partition":1,"sequenceNumber":-1,"lag":0}],"age":3,"lag":1,"patients":1,"held":0}""",
            views[0].GetRawText());
        Assert.Equal((3, 5.0), (views[2].GetProperty("lag").GetInt64(), views[2].GetProperty("age").GetDouble()));
    }
}
