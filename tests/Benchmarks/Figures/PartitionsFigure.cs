using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>What a second partition brings to a rebuild.</summary>
internal static class PartitionsFigure
{
    public static readonly Figure Figure = new(
        "partitions",
        "Events a second that a rebuild of the projection of 'catch-up' processes on two partitions.",
        "The same events in one partition.",
        MeasureAsync);

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var oneFolder = bench.Folder();
        using var twoFolder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 50_000);
        var stream = new SampleStream(seed: 6, keys: bench.Size(100_000, quick: 5_000));
        await using var one = await SampleLog.CreateAsync(oneFolder.FullPath, stream, events, stop, partitions: 1);
        await using var two = await SampleLog.CreateAsync(twoFolder.FullPath, stream, events, stop, partitions: 2);
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        await bench.PairAsync(
            "two partitions",
            () => new CatchUpRun(bench, one, expected, events, stop).RunAsync(HostParts.Projections),
            () => new CatchUpRun(bench, two, expected, events, stop).RunAsync(HostParts.Projections));
    }
}
