using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Server.Tests.Figures;

/// <summary>A figure is proved by kills only if a lost event, a second copy and a wrong row make it void.</summary>
[Trait("Category", "Slow")]
public sealed class KillTurnTests : IDisposable
{
    private static readonly PostingMode Mode = new("single", 1, 4) { HasViews = true, Sees = true };

    private readonly TemporaryFolder _folder = TemporaryFolder.Under(Path.GetTempPath());
    private readonly FigureBench _bench;

    public KillTurnTests() =>
        _bench = new FigureBench(new FigureSettings { IsQuick = true, Repeats = 1, Kills = 2, Peers = ["none"] }, _folder, TextWriter.Null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_host_that_is_killed_under_load_has_every_answered_event_once()
    {
        await PostingTurn.RunAsync(_bench, Mode, Stop);
        Assert.StartsWith("single: killed 2 times", Assert.Single(_bench.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_answers_what_it_does_not_store_is_found_out()
    {
        using var data = _folder.Sub();
        var turn = new PostingTurn(_bench, Mode with { HasViews = false, Sees = false }, data, [])
        {
            Altered = (life, settings) => life == 0 ? settings with { Stores = false } : settings,
        };
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => turn.RunAsync(Stop));
        Assert.True(failure is VoidFigureException, failure.ToString());
    }

    [Fact]
    public async Task A_projection_that_is_killed_on_its_way_has_every_row()
    {
        var (stream, events) = (new SampleStream(seed: 1, keys: 300), 20_000);
        using var data = _folder.Sub();
        await (await SampleLog.CreateAsync(data.FullPath, stream, events, Stop)).DisposeAsync();
        var expected = KeySums.Expect(Enumerable.Range(0, events).Select(i => stream[i]));
        await CatchUpTurn.RunAsync(_bench, "catch-up", rows => CatchUpSettings.Of(data, rows), events, views => KeySumCheck.ProveAsync(views, expected, Stop), Stop);
        Assert.StartsWith("catch-up: killed", Assert.Single(_bench.Notes), StringComparison.Ordinal);

        var oneMore = KeySums.Expect(Enumerable.Range(0, events + 1).Select(i => stream[i]));
        await Assert.ThrowsAsync<VoidFigureException>(() => CatchUpTurn.RunAsync(
            _bench, "catch-up", rows => CatchUpSettings.Of(data, rows), events, views => KeySumCheck.ProveAsync(views, oneMore, Stop), Stop));
    }

    [Fact]
    public async Task An_event_that_is_lost_or_there_twice_is_found_in_the_log()
    {
        var posted = new PostedEvents(lanes: 2, eventsPerPost: 1);
        await using var log = await SampleLog.OpenAsync(_folder.FullPath, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero });
        var first = await StoreAsync(log, posted.Facts(0, 0, 0));
        posted.Answered(posted.Facts(0, 0, 0).Id, first.Partition.Value, first.SequenceNumber.Value);
        await posted.ProveAsync(log, Stop);

        var lost = posted.Facts(1, 0, 0);
        posted.Answered(lost.Id, 0, 99);
        Assert.Contains("2 events were answered as durable, and 1", await ProblemAsync(posted, log), StringComparison.Ordinal);

        var late = await StoreAsync(log, lost);
        Assert.Contains("was answered to be at 0:99", await ProblemAsync(posted, log), StringComparison.Ordinal);
        posted.Answered(lost.Id, late.Partition.Value, late.SequenceNumber.Value);
        await posted.ProveAsync(log, Stop);

        await StoreAsync(log, posted.Facts(0, 0, 0));
        Assert.Contains("it is there twice", await ProblemAsync(posted, log), StringComparison.Ordinal);
    }

    private static async Task<string> ProblemAsync(PostedEvents posted, EmbeddedLog log) =>
        (await Assert.ThrowsAsync<VoidFigureException>(() => posted.ProveAsync(log, Stop))).Message;

    private static async Task<Receipt> StoreAsync(EmbeddedLog log, SampleFacts facts)
    {
        var bytes = new byte[SampleEvent.Length];
        SampleEvent.Write(bytes, facts);
        return Assert.Single(Assert.IsType<PublishResult.Published>(await log.PublishAsync([SampleEvent.Read(bytes)], Stop)).Receipts);
    }
}
