using Serverless.Events.Partitions;
using Serverless.Http.Views;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Http.Health;

public sealed class HealthTests
{
    private static readonly DateTimeOffset Since = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200, "running", ProcessingState.Running, ProcessingState.Running)]
    [InlineData(200, "running")]
    [InlineData(503, "starting", ProcessingState.Running, ProcessingState.Starting)]
    [InlineData(503, "retrying", ProcessingState.Starting, ProcessingState.Retrying, ProcessingState.Running)]
    [InlineData(503, "stopped", ProcessingState.Stopped, ProcessingState.Retrying)]
    public async Task Health_is_that_of_the_worst_processor(int status, string worst, params ProcessingState[] states)
    {
        var answer = await GetAsync([.. states.Select(s => Of(s, null))]);

        Assert.Equal((status, worst), (answer.Status, answer.Json.GetProperty("status").GetString()));
        Assert.Equal(states.Length, answer.Json.GetProperty("processors").GetArrayLength());
        Assert.Equal("no-store", answer.Headers.CacheControl);
    }

    [Fact]
    public async Task Health_says_which_processor_does_not_run_and_why()
    {
        var answer = await GetAsync(Of(ProcessingState.Retrying, "The disk is full."));

        Assert.Equal(
            """{"status":"retrying","processors":[{"projection":"sums","version":2,"partition":3,"state":"retrying","reason":"The disk is full.","since":"2026-03-01T12:00:00+00:00","attempts":4,"position":41}]}""",
            answer.Body);
    }

    [Fact]
    public async Task Warnings_are_told_and_leave_the_status_as_it_is()
    {
        var health = new HealthEndpoint(_ => ValueTask.FromResult<IReadOnlyList<PartitionHealth>>([]), warnings: () => ["The clock jumped."]);

        var answer = await Answer.OfAsync(Desk.ContextOf("/health"), health.GetAsync);

        Assert.Equal((200, """{"status":"running","warnings":["The clock jumped."],"processors":[]}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_host_whose_processors_have_not_begun_is_not_ready_and_says_what_it_waits_for()
    {
        string? waitsFor = "The hub cannot be reached yet.";
        var ready = new ReadinessEndpoint(() => waitsFor, new HealthEndpoint(_ => ValueTask.FromResult<IReadOnlyList<PartitionHealth>>([])));

        var before = await Answer.OfAsync(Desk.ContextOf("/health/ready"), ready.GetAsync);
        waitsFor = null;
        var after = await Answer.OfAsync(Desk.ContextOf("/health/ready"), ready.GetAsync);

        Assert.Equal((503, "The hub cannot be reached yet."), (before.Status, before.Json.GetProperty("detail").GetString()));
        Assert.Equal(200, after.Status);
    }

    private static PartitionHealth Of(ProcessingState state, string? reason) =>
        new(new ProjectionId("sums", 2), new PartitionId(3), state, reason, Since, 4, new SequenceNumber(41));

    private static Task<Answer> GetAsync(params PartitionHealth[] processors) =>
        Answer.OfAsync(Desk.ContextOf("/health"), request => new HealthEndpoint(_ => ValueTask.FromResult<IReadOnlyList<PartitionHealth>>(processors)).GetAsync(request));
}
