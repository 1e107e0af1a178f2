using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class LargeWardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWardOfLargeEvents_IsReleasedInPartsThatFitIntoABatch()
    {
        var bench = new ProcessorBench(Notes.Projection) { Options = new ProcessingOptions { MaxBatchBytes = 25_000 } };
        var large = new string('x', 10_000);
        bench.Append("a", new Note("a", "poison"));
        for (var i = 0; i < 9; i++)
        {
            bench.Append("a", new Note("a", $"{large}{i}"));
        }

        bench.Append("a", new Note("a", new string('y', 40_000)));
        await bench.RunToEndAsync();
        Notes.Mended.Value = true;
        await bench.Store.Hospital.RequestReleaseAsync(
            new PatientId(Notes.Projection.Id, new PartitionId(0), SequenceNumber.First), new ReleaseRequest("tester", "mended", ProcessorBench.Epoch), Stop);

        List<int> released = [];
        var store = new InterposedStore(bench.Store, after: (commit, _) =>
        {
            released.Add(commit.Released.Count);
            return Task.CompletedTask;
        });
        var context = new ProcessorContext(Notes.Projection, new PartitionId(0), bench.Log, store, bench.Options, bench.Time);
        using var processor = (await PartitionProcessor.OpenAsync(context, Stop, Stop)).Processor!;
        while (await processor.ProcessAsync(Stop) is not StepResult.Idle)
        {
        }

        // The patient is small, so that two go with it; the last alone is larger than a batch.
        Assert.Equal([3, 2, 2, 2, 1, 1], released);
        Assert.Empty(await bench.WardsAsync());
        var row = Assert.Single(await bench.RowsAsync("notes"));
        Assert.Equal(9, row.Split(large).Length - 1);
        Assert.EndsWith("yyy\"]}", row, StringComparison.Ordinal);
    }
}
