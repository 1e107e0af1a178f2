using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Tests.Telemetry;

/// <summary>Alone, because the listeners of other tests are called on the thread that measures.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Fact]
    public void Measuring_allocates_nothing()
    {
        using var listening = new Silent();
        var metrics = new ProjectionMetrics(new ProjectionId("silent", 1), new HubName("silent"), new PartitionId(0));
        using var log = new LogMetrics(new HubName("silent"), new PartitionId(0), () => 0, () => TimeSpan.Zero, TimeProvider.System);
        Assert.True(ProjectionMetrics.IsOn);
        Measure(metrics, log);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Measure(metrics, log);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Measure(ProjectionMetrics metrics, LogMetrics log)
    {
        metrics.Commit(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        log.SyncEnds(log.SyncBegins(), null);
        log.Appended(1, 100);
    }
}
