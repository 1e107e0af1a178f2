using Serverless.Http.Problems;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

public sealed class BatchTests
{
    private readonly RecordingPublisher _log = new();

    [Fact]
    public async Task A_batch_is_published_at_once_with_a_receipt_for_each_event()
    {
        var answer = await Handler(_log).PostAsync(Batch, $"[{Event("a")},{Event("b")},{Event("a")}]");

        Assert.Equal(202, answer.Status);
        Assert.Equal([3], _log.Calls);
        Assert.Equal(["a:False", "b:False", "a:True"], answer.Body["receipts"]!.AsArray().Select(r => $"{r!["id"]}:{r["duplicate"]!.GetValue<bool>()}"));
    }

    [Fact]
    public async Task An_empty_batch_is_taken()
    {
        var answer = await Handler(_log).PostAsync(Batch, "[]");

        Assert.Equal(202, answer.Status);
        Assert.Empty(answer.Body["receipts"]!.AsArray());
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task A_bad_event_refuses_the_batch_and_every_bad_one_is_named()
    {
        var answer = await Handler(_log).PostAsync(Batch, $"[{Event("a")},{{}},{Event("b")},{Event("")},5]");

        answer.IsProblem(400, ProblemTypes.InvalidBatch);
        Assert.Equal([1, 1, 1, 1, 3, 4], answer.Items.Select(item => item!["index"]!.GetValue<int>()));
        Assert.Equal(3, answer.Number("badEvents"));
        Assert.Equal(0, answer.Number("moreProblems"));
        Assert.Equal("id", answer.Items[4]!["attribute"]!.GetValue<string>());
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task The_list_of_bad_events_is_bounded_and_says_how_many_more()
    {
        var answer = await Handler(_log).PostAsync(Batch, $"[{string.Join(',', Enumerable.Repeat(Event(""), 1_000))}]");

        answer.IsProblem(400, ProblemTypes.InvalidBatch);
        Assert.Equal(100, answer.Items.Count);
        Assert.Equal(900, answer.Number("moreProblems"));
        Assert.Contains("900 more", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{}")]
    public async Task What_is_no_array_is_a_400(string body) =>
        (await Handler(_log).PostAsync(Batch, body)).IsProblem(400, ProblemTypes.InvalidBatch);

    [Fact]
    public async Task A_batch_of_100_001_is_a_413_that_says_what_to_do()
    {
        var answer = await Handler(_log).PostAsync(Batch, $"[{string.Join(',', Enumerable.Repeat(Event("1"), 100_001))}]");

        answer.IsProblem(413, ProblemTypes.TooLarge);
        Assert.Contains("A batch may have 10000 events. Send several", answer.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task A_batch_of_the_largest_count_is_taken()
    {
        var limits = new IntakeLimits { MaxBatchEvents = 3 };

        Assert.Equal(202, (await Handler(_log, limits).PostAsync(Batch, $"[{Event("1")},{Event("2")},{Event("3")}]")).Status);
    }

    [Fact]
    public async Task A_batch_over_the_size_is_a_413()
    {
        var limits = new IntakeLimits { MaxRequestBytes = 200 };
        var body = $"[{Event("1")},{Event("2")},{Event("3")}]";

        (await Handler(_log, limits).PostAsync(Batch, body)).IsProblem(413, ProblemTypes.TooLarge);
    }

    [Fact]
    public async Task A_log_that_cannot_take_the_batch_acknowledges_nothing_of_it()
    {
        _log.UnavailableFrom = 1;

        (await Handler(_log).PostAsync(Batch, $"[{Event("1")}]")).IsProblem(503, ProblemTypes.Unavailable);
    }

    [Fact]
    public async Task An_event_that_is_too_large_for_the_log_is_a_413_that_names_it()
    {
        _log.TooLargeAt = 1;

        var answer = await Handler(_log).PostAsync(Batch, $"[{Event("1")},{Event("2")}]");

        answer.IsProblem(413, ProblemTypes.TooLarge);
        Assert.Contains("index 1", answer.Text("detail"), StringComparison.Ordinal);
    }
}
