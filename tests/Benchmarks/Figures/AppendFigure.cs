using System.Globalization;
using Serverless.Benchmarks.Samples;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Figures;

/// <summary>What the log takes, in process.</summary>
internal sealed class AppendFigure(FigureBench bench, CloudEvent[] events, CancellationToken stop)
{
    public static readonly Figure Figure = new(
        "append",
        "Events a second (250 bytes) that the log of four partitions makes durable in this process, by group commit, at a number of publishers that each wait for their answer.",
        "One thread that writes as many bytes as a round of ours had to one file, and syncs it, again and again.",
        MeasureAsync)
    {
        Cases = 5,
    };

    // Only a warm-up of ours tells how large a round is; the limit's first, discarded run takes one of a single event.
    private long _bytesPerRound = SampleEvent.Length;
    private double _bytesPerEvent = SampleEvent.Length;

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        var events = SampleEvent.Read(new SampleStream(seed: 2, keys: 100_000), 0, bench.Size(1_000_000, quick: 50_000));
        foreach (var (publishers, perRequest) in new[] { (1, 1), (16, 1), (64, 1), (256, 1), (64, 100) })
        {
            var figure = new AppendFigure(bench, events, stop);
            var name = string.Create(CultureInfo.InvariantCulture, $"{publishers} in flight, {perRequest} each");
            await bench.PairAsync(name, figure.LimitAsync, () => figure.OursAsync(publishers, perRequest));
        }
    }

    private TimeSpan Duration => bench.Span(3, quick: 0.5);

    private Task<Measure> LimitAsync() => Task.Run(
        () =>
        {
            using var folder = bench.Folder();
            using var file = File.OpenHandle(folder.File("limit"), FileMode.Create, FileAccess.Write);
            var round = new byte[_bytesPerRound];
            var written = 0L;
            var gauge = new Gauge();
            while (gauge.Elapsed < Duration)
            {
                stop.ThrowIfCancellationRequested();
                RandomAccess.Write(file, round, written);
                RandomAccess.FlushToDisk(file);
                written += round.Length;
            }

            return Speed(gauge, written / _bytesPerEvent, written, written / round.Length);
        },
        stop);

    private async Task<Measure> OursAsync(int publishers, int perRequest)
    {
        using var folder = bench.Folder();
        var (files, clock) = (new CountingFiles(), new CountingClock());
        await using var log = await SampleLog.OpenAsync(folder.FullPath, files: files, clock: clock);
        var (bytes, syncs, rounds) = (files.Bytes, files.Syncs, clock.Asked);
        var next = 0;
        var published = 0L;
        var gauge = new Gauge();
        await Task.WhenAll(Enumerable.Range(0, publishers).Select(_ => Task.Run(PublishAsync)));
        (bytes, syncs, rounds) = (files.Bytes - bytes, files.Syncs - syncs, clock.Asked - rounds);
        var speed = Speed(gauge, published, bytes, rounds);
        await ProveAsync();
        (_bytesPerRound, _bytesPerEvent) = (Math.Max(1, bytes / rounds), (double)bytes / published);
        return new Measure([.. speed.Quantities, new("files synced per round", "", (double)syncs / rounds)]);

        async Task PublishAsync()
        {
            while (Interlocked.Add(ref next, perRequest) is var end && end <= events.Length && gauge.Elapsed < Duration)
            {
                if (await log.PublishAsync(new ArraySegment<CloudEvent>(events, end - perRequest, perRequest), stop) is PublishResult.Unavailable no)
                {
                    throw new VoidFigureException(no.Reason);
                }

                Interlocked.Add(ref published, perRequest);
            }
        }

        async Task ProveAsync()
        {
            if (await SampleLog.CountAsync(log, stop) is var stored && stored != published)
            {
                throw new VoidFigureException($"{published} events were published, and {stored} are stored.");
            }

            // A round syncs the files of one to all partitions, and now and then those of a segment that is full.
            if (rounds > syncs || rounds * (SampleLog.Partitions + 1) < syncs)
            {
                throw new VoidFigureException($"{rounds} rounds cannot have made {syncs} syncs: the log no longer asks its clock once a round.");
            }
        }
    }

    private static Measure Speed(Gauge gauge, double events, long bytes, long rounds)
    {
        var elapsed = gauge.Elapsed;
        return new Measure(
        [
            .. gauge.Stop(events),
            new("written", "MB/s", bytes / 1e6 / elapsed.TotalSeconds),
            new("events per round", "", events / rounds, IsCompared: false),
        ]);
    }
}
