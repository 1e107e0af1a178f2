using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class InterruptedReleaseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReleaseThatWasInterrupted_GoesOnAfterARestart()
    {
        var bench = new ProcessorBench(Notes.Projection) { Options = new ProcessingOptions { MinBatchEvents = 2, MaxBatchEvents = 2 } };
        foreach (var text in (string[])["poison", "0", "1", "2", "3"])
        {
            bench.Append("a", new Note("a", text));
        }

        await bench.RunToEndAsync();
        Notes.Mended.Value = true;
        await bench.Store.Hospital.RequestReleaseAsync(
            new PatientId(Notes.Projection.Id, new PartitionId(0), SequenceNumber.First), new ReleaseRequest("tester", "mended", ProcessorBench.Epoch), Stop);
        var context = new ProcessorContext(Notes.Projection, new PartitionId(0), bench.Log, bench.Store, bench.Options, bench.Time);
        using (var interrupted = (await PartitionProcessor.OpenAsync(context, Stop, Stop)).Processor!)
        {
            await interrupted.ProcessAsync(Stop);
        }

        Assert.Equal(["""a={"texts":["poison","0"]}"""], await bench.RowsAsync("notes"));
        using var restarted = (await PartitionProcessor.OpenAsync(context, Stop, Stop)).Processor!;
        while (await restarted.ProcessAsync(Stop) is not StepResult.Idle)
        {
        }

        Assert.Equal(["""a={"texts":["poison","0","1","2","3"]}"""], await bench.RowsAsync("notes"));
    }
}
