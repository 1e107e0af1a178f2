using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

public sealed class RowVersionTests
{
    private static readonly RowId Row = new(Notes.View.Name, "a");

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 2)]
    [InlineData(10, 1)]
    public async Task ARow_CountsTheCommitsThatWroteIt(int batch, long version)
    {
        var bench = Bench(batch);

        await NoteAsync(bench, 4);

        Assert.Equal(version, await VersionAsync(bench));
    }

    [Fact]
    public async Task ARowThatIsLoaded_CountsOn()
    {
        var bench = Bench(batch: 1);
        await NoteAsync(bench, 3);

        await NoteAsync(bench, 2);

        Assert.Equal(5, await VersionAsync(bench));
    }

    private static ProcessorBench Bench(int batch) =>
        new(Notes.Projection) { Options = new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch } };

    private static async Task NoteAsync(ProcessorBench bench, int events)
    {
        for (var i = 0; i < events; i++)
        {
            bench.Append("a", new Note("a", $"{i}"));
        }

        await bench.RunToEndAsync();
    }

    private static async Task<long> VersionAsync(ProcessorBench bench)
    {
        var rows = await bench.Store.Views.GetAsync(Notes.Projection.Id, Row, ProcessorBench.Epoch, TestContext.Current.CancellationToken);
        return Assert.Single(rows).Version;
    }
}
