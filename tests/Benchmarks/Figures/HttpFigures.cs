using System.Diagnostics;
using Serverless.Benchmarks.Driving;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Peers;

namespace Serverless.Benchmarks.Figures;

/// <summary>What the host takes over HTTP, durable before the answer.</summary>
internal static class HttpFigures
{
    private const int Connections = 64;

    private const string Limit =
        "The same host in another process, with a publisher that answers each event with a receipt and stores nothing: HTTP, validation and the answer are left.";

    public static readonly Figure Single = new(
        "http-single",
        "Events a second posted one by one (structured mode, 250 bytes) on 64 HTTP/1.1 keep-alive connections, each durable before its 202. The host is a process of its own, with no projection running.",
        Limit,
        (bench, stop) => MeasureAsync(bench, 1, stop))
    {
        Peers = IngestPeers.Meaning,
        Targets = [new(2, "events/s", new Against.Limit(), 0.9), new(2, "events/s", new Against.Peer("PostgreSQL"), 4)],
    };

    public static readonly Figure Batch = new(
        "http-batch",
        "Events a second posted in batches of 100 (250 bytes each) on 64 HTTP/1.1 keep-alive connections, each batch durable before its 202. The host is a process of its own, with no projection running.",
        Limit,
        (bench, stop) => MeasureAsync(bench, 100, stop))
    {
        Peers = IngestPeers.Meaning,
        Targets = [new(1, "events/s", new Against.Limit(), 0.6), new(1, "events/s", new Against.Peer("PostgreSQL"), 4)],
    };

    private static async Task MeasureAsync(FigureBench bench, int eventsPerPost, CancellationToken stop)
    {
        using var folder = bench.Folder();
        using var unused = bench.Folder();
        var name = eventsPerPost == 1 ? "single" : $"batches of {eventsPerPost}";
        await using var limit = await HostProcess.StartAsync(new HostSettings(unused.FullPath, Stores: false, HasViews: false), stop);
        await using var ours = await HostProcess.StartAsync(new HostSettings(folder.FullPath, Stores: true, HasViews: false), stop);
        var (toLimit, toOurs) = (new ClosedLoop(limit.Address, Connections, eventsPerPost), new ClosedLoop(ours.Address, Connections, eventsPerPost));
        var duration = bench.Span(5, quick: 1);
        await using var peers = await PeerTeam.OpenAsync(bench, IngestPeers.Of(eventsPerPost), stop);
        await bench.PairAsync(
            name,
            () => RunAsync(limit, toLimit, eventsPerPost, duration, stop),
            () => RunAsync(ours, toOurs, eventsPerPost, duration, stop),
            peers.Runs);
        await limit.StopAsync(stop);
        var stored = await ours.StopAsync(stop);
        if (stored != toOurs.Posted)
        {
            throw new VoidFigureException($"{toOurs.Posted} events were answered with 202, and {stored} are stored.");
        }

        await PostingTurn.RunAsync(bench, new PostingMode(name, eventsPerPost, Connections), stop);
    }

    private static async Task<Measure> RunAsync(HostProcess host, ClosedLoop loop, int eventsPerPost, TimeSpan duration, CancellationToken stop)
    {
        using var self = Process.GetCurrentProcess();
        var (hostBefore, driverBefore) = (host.ProcessorTime, self.TotalProcessorTime);
        var (events, elapsed) = await loop.RunAsync(duration, stop);
        if (events == 0)
        {
            throw new VoidFigureException("The host answered nothing.");
        }

        self.Refresh();
        return new Measure(
            new("events/s", "", events / elapsed.TotalSeconds),
            new("requests/s", "", events / eventsPerPost / elapsed.TotalSeconds),
            new("host CPU per event", "µs", (host.ProcessorTime - hostBefore).TotalMicroseconds / events),
            new("driver CPU per event", "µs", (self.TotalProcessorTime - driverBefore).TotalMicroseconds / events));
    }
}
