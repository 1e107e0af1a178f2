using System.Diagnostics;
using System.Text.Json;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Postgres;
using Serverless.Benchmarks.Samples;

namespace Serverless.Benchmarks.Figures;

/// <summary>How fast rows are read over HTTP.</summary>
internal sealed class PointReadFigure(FigureBench bench, TemporaryFolder folder, SampleStream stream, int events, CancellationToken stop)
{
    private const int Connections = 64;
    private const int ReadsPerSecond = 2_000;
    private const int Lanes = 16;
    private const int Readers = 4;

    public static readonly Figure Figure = new(
        "point-reads",
        "Rows read by key over HTTP on 64 connections, every 64th answer held against the oracle: as many as there are answers, and how long a read takes at 2,000 a second offered (no coordinated omission), idle and while the host takes half of the events that it can (batches of 100, durable, folded into the same view). Before it is counted, everything gets the same load for as long, because a process that was just started compiles. Host and driver are processes of their own.",
        "The same web server in a process of its own that answers every request with as many bytes, always idle.",
        MeasureAsync)
    {
        Cases = 3,
        Targets =
        [
            new(7, "reads/s", new Against.Limit(), 0.85),
            new(7, "reads/s", new Against.Peer("PostgreSQL"), 1.5),
            new(7, "p99", new Against.Nothing(), 3_000) { IsAtMost = true },
        ],
        Peers = "PostgreSQL: a prepared select by primary key on 16 connections, every answer held against the oracle.",
    };

    private readonly Dictionary<string, KeySum> _rows = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
    private readonly BatchIngest _ingest = new(new SampleStream(seed: 11, SampleFacts.Keys), Lanes);

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 10_000);

        // Aged, as most events of a large log are: they are not remembered to recognize repetitions.
        var stream = new SampleStream(seed: 12, keys: bench.Size(100_000, quick: 2_000));
        await (await SampleLog.CreateAsync(folder.FullPath, stream, events, stop, new AgedClock())).DisposeAsync();
        var figure = new PointReadFigure(bench, folder, stream, events, stop);
        using (figure._ingest)
        {
            await figure.MeasureAsync();
        }
    }

    private async Task MeasureAsync()
    {
        var most = await MostIngestAsync();
        await using var host = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: true), stop);
        await HostViews.WaitAsync(host.Address, events, stop);
        string[] keys = [.. _rows.Keys];
        var length = JsonSerializer.SerializeToUtf8Bytes(_rows[keys[0]], SampleJson.Default.KeySum).Length;
        using var unused = bench.Folder();
        await using var constant = await HostProcess.StartAsync(new HostSettings(unused.FullPath, Stores: false, HasViews: false) { Constant = length }, stop);
        using var toLimit = await RowReads.OpenAsync(constant.Address, Connections, keys, (_, _) => { }, stop);
        using var toOurs = await RowReads.OpenAsync(host.Address, Connections, keys, (asked, answer) => Prove(keys[asked], answer), stop);
        await using (var peers = await PeerTeam.OpenAsync(bench, [PostgresReads.Of(stream, events, _rows)], stop))
        {
            var span = bench.Span(3, quick: 0.5);
            await bench.PairAsync("idle, most", () => toLimit.MostAsync(constant, span, stop), () => toOurs.MostAsync(host, span, stop), peers.Runs);
        }

        var offered = bench.Span(10, quick: 1);
        await bench.PairAsync("idle, 2,000/s", () => toLimit.OfferedAsync(ReadsPerSecond, offered, stop), () => toOurs.OfferedAsync(ReadsPerSecond, offered, stop));
        await _ingest.OpenAsync(host.Address, stop);
        var batchesPerSecond = Math.Max(1, (int)(most / 2 / BatchIngest.EventsPerBatch));
        await bench.PairAsync(
            "at half ingest, 2,000/s",
            () => toLimit.OfferedAsync(ReadsPerSecond, offered, stop),
            () => BusyAsync(toOurs, batchesPerSecond, offered));
        await constant.StopAsync(stop);
        await CloseAsync(host);
        var mode = new PostingMode("reads under ingest", BatchIngest.EventsPerBatch, Lanes)
        {
            HasViews = true, PostsPerSecond = batchesPerSecond, Readers = Readers,
        };
        await new PostingTurn(bench, mode, folder, [.. Enumerable.Range(0, events).Select(i => stream[i]), .. _ingest.Facts()]).RunAsync(stop);
    }

    private async Task<double> MostIngestAsync()
    {
        using var unused = bench.Folder();
        await using var host = await HostProcess.StartAsync(new HostSettings(unused.FullPath, Stores: true, HasViews: true), stop);
        var loop = new ClosedLoop(host.Address, Lanes, BatchIngest.EventsPerBatch);
        await loop.RunAsync(bench.Warming, stop);
        var (posted, elapsed) = await loop.RunAsync(bench.Span(5, quick: 1), stop);
        await host.StopAsync(stop);
        return posted / elapsed.TotalSeconds;
    }

    private async Task<Measure> BusyAsync(RowReads reads, int batchesPerSecond, TimeSpan offered)
    {
        var batches = _ingest.Count(batchesPerSecond, offered);
        var begin = Stopwatch.GetTimestamp();
        var ingested = _ingest.RunAsync(batchesPerSecond, batches, (_, _, _, _) => Task.CompletedTask, stop);
        var measure = await reads.OfferedAsync(ReadsPerSecond, offered, stop);
        await ingested;
        var rate = batches * BatchIngest.EventsPerBatch / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return new Measure([.. measure.Quantities, new("ingested", "events/s", rate)]);
    }

    private async Task CloseAsync(HostProcess host)
    {
        var all = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]).Concat(_ingest.Facts()));
        await HostViews.WaitAsync(host.Address, events + ((long)_ingest.Offered * BatchIngest.EventsPerBatch), stop);
        await host.StopAsync(stop);
        await KeySumCheck.ProveAsync(folder.File(HostParts.Database), all, stop);
    }

    private void Prove(string key, ReadOnlyMemory<byte> answer)
    {
        if (RowReads.Parse(answer) != _rows[key])
        {
            throw new VoidFigureException($"Row '{key}' is read wrong.");
        }
    }
}
