namespace Serverless.Http.Views;

public sealed class ReceiptTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task A_receipt_that_the_view_has_seen_waits_for_nothing()
    {
        await _desk.CommitAsync(1, 5, Desk.Row(Desk.Plain, "a", "{}", 5));

        Assert.Equal(200, (await _desk.GetAsync("plain", "a", "?receipt=1:5")).Status);
        Assert.Equal(200, (await _desk.ListAsync("plain", "?receipt=1:4,1:5&wait=0")).Status);
    }

    [Fact]
    public async Task A_read_with_a_receipt_shows_what_the_event_did()
    {
        var read = _desk.GetAsync("plain", "a", "?receipt=0:0,1:2");
        await _desk.CommitAsync(0, 0);
        await _desk.CommitAsync(1, 1, Desk.Row(Desk.Plain, "a", """{"count":1}""", 1));
        Assert.False(read.IsCompleted);

        await _desk.CommitAsync(1, 2, Desk.Row(Desk.Plain, "a", """{"count":2}""", 2));

        Assert.Equal("""{"count":2}""", (await read).Body);
    }

    [Theory]
    [InlineData("?receipt=1:2", 10)]
    [InlineData("?receipt=1:2&wait=3", 3)]
    [InlineData("?wait=60&receipt=1:2", 60)]
    public async Task Waiting_ends_with_how_far_the_view_is(string query, int seconds)
    {
        await _desk.CommitAsync(1, 1);
        var (row, list) = (_desk.GetAsync("plain", "a", query), _desk.ListAsync("plain", query));
        await _desk.Time.WhenTimerIsSetAsync();
        _desk.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.False(row.IsCompleted || list.IsCompleted);

        _desk.Time.Advance(TimeSpan.FromSeconds(1));

        foreach (var answer in await Task.WhenAll(row, list))
        {
            Assert.Equal(504, answer.Status);
            Assert.Contains($"After {seconds} s view 'plain' is at 1 in partition 1", answer.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("?receipt=")]
    [InlineData("?receipt=1")]
    [InlineData("?receipt=2:0")]
    [InlineData("?receipt=-1:0")]
    [InlineData("?receipt=0:-2")]
    [InlineData("?receipt=0:x")]
    [InlineData("?receipt=0:1,")]
    [InlineData("?receipt=0:0&wait=61")]
    [InlineData("?receipt=0:0&wait=-1")]
    [InlineData("?wait=1")]
    public async Task What_is_no_receipt_is_refused(string query)
    {
        Assert.Equal(400, (await _desk.GetAsync("plain", "a", query)).Status);
        Assert.Equal(400, (await _desk.ListAsync("plain", query)).Status);
    }

    [Fact]
    public async Task A_position_can_be_given_back_as_a_receipt()
    {
        await _desk.CommitAsync(1, 5);
        var position = (await _desk.ListAsync("plain")).Headers[ViewHeaders.Position];

        Assert.Equal(200, (await _desk.ListAsync("plain", $"?receipt={position}")).Status);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_wait()
    {
        using var leaves = new CancellationTokenSource();
        var context = Desk.ContextOf("/api/views/plain/a?receipt=0:0");
        context.RequestAborted = leaves.Token;
        var read = Answer.OfAsync(context, request => _desk.Views.GetRowAsync(request, "plain"));

        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }
}
