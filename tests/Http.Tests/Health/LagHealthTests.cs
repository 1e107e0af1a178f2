using Serverless.Events.Partitions;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Http.Health;

public sealed class LagHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, ProcessingState.Running)]
    [InlineData(70, 300, ProcessingState.Running)]
    [InlineData(1, 301, ProcessingState.Retrying)]
    public void A_processor_elsewhere_runs_as_long_as_no_event_waits_too_long(long events, int seconds, ProcessingState expected)
    {
        var health = Assert.Single(LagHealth.Of([Lag(events, seconds)], Now, LagHealth.DefaultPatience));

        Assert.Equal(expected, health.State);
        Assert.Equal(expected == ProcessingState.Running, health.Reason is null);
        Assert.Equal(Now.AddSeconds(-seconds), health.Since);
        Assert.Equal((new ProjectionId("sums", 2), new PartitionId(3), new SequenceNumber(41)), (health.Projection, health.Partition, health.Position));
    }

    [Fact]
    public void Whoever_waits_is_told_how_much_and_for_how_long() => Assert.StartsWith(
        "12 events wait, the first of them for 3600 s:",
        LagHealth.Of([Lag(12, 3600)], Now, LagHealth.DefaultPatience)[0].Reason,
        StringComparison.Ordinal);

    [Fact]
    public void A_log_that_is_another_one_stops_its_processor_wherever_that_runs() => Assert.Equal(
        (ProcessingState.Stopped, "Do this or that."),
        LagHealth.Of([Lag(0, 1) with { Problem = "Do this or that." }], Now, LagHealth.DefaultPatience) is [var health] ? (health.State, health.Reason) : default);

    private static PartitionLag Lag(long events, int seconds) => new(
        new ProjectionId("sums", 2), HubName.Default, new PartitionId(3), new SequenceNumber(41), events, TimeSpan.FromSeconds(seconds), 0, 0, TimeSpan.Zero);
}
