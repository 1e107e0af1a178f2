using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Figures;

/// <summary>How fast the log is read.</summary>
internal sealed class ScanFigure(FigureBench bench, EmbeddedLog log, string[] files, int events, CancellationToken stop)
{
    public static readonly Figure Figure = new(
        "scan",
        "How fast one thread reads all partitions of the log in batches, every record checked by its CRC and given out as an event with its bytes. The files are in the page cache.",
        "One thread that reads the same files from end to end, 1 MiB at a time, and looks at nothing.",
        MeasureAsync);

    private const int BatchEvents = 10_000;
    private const int BatchBytes = 8 * 1024 * 1024;

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 50_000);
        await using var log = await SampleLog.CreateAsync(folder.FullPath, new SampleStream(seed: 3, keys: 100_000), events, stop);
        var files = Directory.GetFiles(folder.FullPath, "*.log", SearchOption.AllDirectories);
        var scan = new ScanFigure(bench, log, files, events, stop);
        await bench.PairAsync("one thread", () => scan.RepeatAsync(scan.ReadBareAsync), () => scan.RepeatAsync(scan.ReadLogAsync));
    }

    // One pass is too short to measure alone.
    private async Task<Measure> RepeatAsync(Func<Task> pass)
    {
        var bytes = files.Sum(f => new FileInfo(f).Length);
        var gauge = new Gauge();
        var passes = 0;
        do
        {
            await pass();
            passes++;
        }
        while (gauge.Elapsed < bench.Span(2, quick: 0));

        var gigabytesPerSecond = bytes * passes / 1e9 / gauge.Elapsed.TotalSeconds;
        return new Measure([.. gauge.Stop((double)events * passes), new("read", "GB/s", gigabytesPerSecond)]);
    }

    private Task ReadBareAsync()
    {
        var buffer = new byte[1024 * 1024];
        foreach (var path in files)
        {
            stop.ThrowIfCancellationRequested();
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            for (var offset = 0L; RandomAccess.Read(file, buffer, offset) is > 0 and var read;)
            {
                offset += read;
            }
        }

        return Task.CompletedTask;
    }

    private async Task ReadLogAsync()
    {
        var seen = 0;
        foreach (var partition in SampleLog.Ids)
        {
            for (var from = SequenceNumber.First; await ReadAsync(partition, from) is { Count: > 0 } items; from = items[^1].SequenceNumber.Next)
            {
                seen += items.Count;
            }
        }

        if (seen != events)
        {
            throw new VoidFigureException($"{seen} of {events} events were read.");
        }
    }

    private async ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(PartitionId partition, SequenceNumber from) =>
        await log.ReadAsync(partition, from, BatchEvents, BatchBytes, stop) is LogRead.Events { Items: var items }
            ? items
            : throw new VoidFigureException($"Partition {partition} cannot be read from {from}.");
}
