using System.Globalization;
using System.Net;
using System.Text.Json;
using Serverless.Benchmarks.Posting;

namespace Serverless.Payments.Tests.Load;

public sealed class PublisherTests
{
    private readonly PassingTime _time = new();
    private readonly PostingTally _tally = new();

    [Fact]
    public async Task Events_are_posted_at_the_rate()
    {
        await RunAsync(new PostingOptions { Rate = 100, Lanes = 4 }, () => { });

        Assert.Equal(200, _tally.Accepted);
        Assert.InRange(_time.Passed, TimeSpan.FromSeconds(1.98), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Without_a_rate_nothing_waits()
    {
        await RunAsync(new PostingOptions { Lanes = 4 }, () => { });

        Assert.Equal((200, TimeSpan.Zero), (_tally.Accepted, _time.Passed));
    }

    [Fact]
    public async Task The_latency_of_an_event_counts_from_when_it_was_due_however_late_it_was_sent()
    {
        // Each request takes 3 s of the clock, and one event is due every 10 ms: waiting makes up most of it.
        await RunAsync(new PostingOptions { Rate = 100, Lanes = 1, MaxBatch = 20 }, () => _time.Pass(TimeSpan.FromSeconds(3)));

        // The last event was due after 1.99 s, and its lane was done with it at the end of all.
        Assert.True(_time.Passed >= TimeSpan.FromSeconds(30), "ten requests at least are needed");
        Assert.InRange(_tally.Percentile(1), (_time.Passed - TimeSpan.FromSeconds(2)).TotalMilliseconds, _time.Passed.TotalMilliseconds);
    }

    [Fact]
    public async Task The_last_receipt_of_each_partition_is_kept()
    {
        await RunAsync(new PostingOptions { Lanes = 4 }, () => { });

        Assert.Equal(new Dictionary<int, long> { [0] = 198, [1] = 199 }, _tally.Last);
    }

    [Theory]
    [InlineData(0, 100, 0, 0, true, "[..............................] 0 %  0 of 100 events, 0/s")]
    [InlineData(50, 100, 2, 0, true, "[###############...............] 50 %  50 of 100 events, 25/s")]
    [InlineData(100_000, 100_000, 10, 3, false, "100 %  100,000 of 100,000 events, 10,000/s, 3 retries")]
    public void Progress_is_a_line(long done, long total, int seconds, long retries, bool withBar, string line) =>
        Assert.Equal(line, ProgressLine.Line(done, total, TimeSpan.FromSeconds(seconds), retries, withBar));

    private async Task RunAsync(PostingOptions options, Action onPost)
    {
        using var server = new Server(onPost);
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://localhost/") };
        var events = Enumerable.Range(0, 200).Select(i => new OutgoingEvent(
            i.ToString(CultureInfo.InvariantCulture), $"key-{i % 17}", System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{i}}"}""")));

        var failure = await new Publisher(new EventPoster(http), options, _tally, _time, seed: 1)
            .RunAsync(events, TestContext.Current.CancellationToken);

        Assert.Null(failure);
    }

    private sealed class Server(Action onPost) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            onPost();
            using var batch = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var receipts = batch.RootElement.EnumerateArray().Select(e => e.GetProperty("id").GetString()!)
                .Select(id => (Id: id, Number: int.Parse(id, CultureInfo.InvariantCulture)))
                .Select(e => new { id = e.Id, partition = e.Number % 2, sequenceNumber = e.Number, duplicate = false });
            return new(HttpStatusCode.Accepted) { Content = new StringContent(JsonSerializer.Serialize(new { receipts })) };
        }
    }
}
