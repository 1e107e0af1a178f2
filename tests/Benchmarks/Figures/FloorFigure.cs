using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Serverless.Benchmarks.Machines;

namespace Serverless.Benchmarks.Figures;

/// <summary>What the disk does, so that the durable figures can be judged.</summary>
internal static class FloorFigure
{
    private const int Block = 4096;

    public static readonly Figure Figure = new(
        "floor",
        "How long the disk takes to append 4 KiB to a file and sync it, one after the other. No durable answer can be faster.",
        null,
        MeasureAsync)
    {
        Cases = 2,
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var count = bench.Size(5_000, quick: 500);
        await bench.AloneAsync("fsync, as the log does", () => RunAsync(folder, count, RandomAccess.FlushToDisk, stop));
        if (LinuxCalls.AreThere)
        {
            await bench.AloneAsync("fdatasync", () => RunAsync(folder, count, LinuxCalls.SyncData, stop));
        }
    }

    private static Task<Measure> RunAsync(TemporaryFolder folder, int count, Action<SafeFileHandle> sync, CancellationToken stop) => Task.Run(
        () =>
        {
            using var file = File.OpenHandle(folder.File("floor"), FileMode.Create, FileAccess.Write);
            var block = new byte[Block];
            var latencies = new Latencies(count);
            for (var i = 0; i < count; i++)
            {
                stop.ThrowIfCancellationRequested();
                var begin = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, (long)i * Block);
                sync(file);
                latencies.Set(i, begin, Stopwatch.GetTimestamp());
            }

            return new Measure(latencies.ToQuantities());
        },
        stop);
}
