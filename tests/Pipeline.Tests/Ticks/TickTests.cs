using System.Reactive.Linq;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Streams;
using Serverless.Pipeline.Tests.Processing;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Ticks;

public sealed class TickTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(32)]
    [InlineData(1024)]
    public void EveryPartitionHasAKeyThatTheHashPlacesThere(int partitions) =>
        Assert.Equal(Enumerable.Range(0, partitions), TickEvent.KeysOf(partitions).Select(key => PartitionHash.Assign(key, partitions).Value));

    [Fact]
    public async Task APartitionWithoutAnEventInTheInterval_GetsATick_AndNoOther()
    {
        var time = new ManualTime(ProcessorBench.Epoch.AddSeconds(10));
        var log = new InMemoryLog(2, time);
        var keys = TickEvent.KeysOf(2);
        Append(log, "first", keys[0], time);
        await using var ticking = Ticking.Start(log, log, Minute, time, NullLogger<Ticking>.Instance);

        // 9:01:00: the event is 50 s old. 9:02:00: it is older than a minute. Partition 1 never had an event.
        await AdvanceAsync(time, TimeSpan.FromSeconds(50));
        Assert.Equal((1, 0), await CountsAsync(log));
        await AdvanceAsync(time, Minute);
        Assert.Equal((2, 0), await CountsAsync(log));

        Append(log, "second", keys[1], time);
        await AdvanceAsync(time, Minute);
        Assert.Equal((3, 1 + 1), await CountsAsync(log));

        var read = (LogRead.Events)await log.ReadAsync(new(0), new(1), 10, int.MaxValue, Stop);
        var ticks = read.Items.Select(e => ((CloudEventRead.Valid)CloudEventReader.Read(e.Bytes, EventLimits.Default)).Event).ToList();
        Assert.All(ticks, tick => Assert.True(TickEvent.Is(tick)));
        Assert.Equal(ticks.Count, ticks.Select(t => t.Id).Distinct().Count());
    }

    [Fact]
    public async Task APartitionWhoseLastEventLiesInTheFuture_GetsTicks()
    {
        var (time, wrong) = (new ManualTime(ProcessorBench.Epoch), new ManualTime(ProcessorBench.Epoch.AddYears(1)));
        var log = new InMemoryLog(1, time);
        Append(log, "first", "a", wrong);
        await using var ticking = Ticking.Start(log, log, Minute, time, NullLogger<Ticking>.Instance);

        await AdvanceAsync(time, Minute);
        Assert.Equal(2, (await log.GetBoundsAsync(new(0), Stop)).Next.Value);
    }

    [Fact]
    public async Task TwoHosts_TickAsOne()
    {
        var (time, behind) = (new ManualTime(ProcessorBench.Epoch), new ManualTime(ProcessorBench.Epoch));
        var log = new InMemoryLog(1, time);
        Append(log, "first", "a", time);
        await using var one = Ticking.Start(log, log, Minute, time, NullLogger<Ticking>.Instance);
        await using var other = Ticking.Start(log, log, Minute, behind, NullLogger<Ticking>.Instance);

        for (var tick = 1; tick <= 3; tick++)
        {
            await AdvanceAsync(time, Minute);
            await AdvanceAsync(behind, Minute);
            Assert.Equal(1 + tick, (await log.GetBoundsAsync(new(0), Stop)).Next.Value);
        }
    }

    [Fact]
    public async Task ALogThatIsAway_IsTriedAgain()
    {
        var time = new ManualTime(ProcessorBench.Epoch);
        var log = new InMemoryLog(1, time);
        Append(log, "first", "a", time);
        await using var ticking = Ticking.Start(log, log, Minute, time, NullLogger<Ticking>.Instance);

        log.RefuseNextPublish();
        await AdvanceAsync(time, Minute);
        Assert.Equal(1, (await log.GetBoundsAsync(new(0), Stop)).Next.Value);
        await AdvanceAsync(time, Minute);
        Assert.Equal(2, (await log.GetBoundsAsync(new(0), Stop)).Next.Value);
    }

    [Fact]
    public async Task ATick_BringsOutWhatOperatorsHold_AndNoPipelineSeesIt()
    {
        var bench = new ProcessorBench(Projection.Named("held", version: 1).WithHorizon(Minute)
            .Writing(events => events.Of<Note>("test.noted").Delay(TimeSpan.FromSeconds(20), events.Clock).FoldInto(Notes.View, n => n.Key, Notes.Fold))
            .Writing(events => events.All.Do(e => Assert.NotEqual(TickEvent.Type, e.Event.Type)).FoldInto(Types, e => e.Event.Type, (_, _) => new NoteList([]))));
        bench.Append("a", new Note("a", "1"));
        await bench.RunToEndAsync();
        Assert.Empty(await bench.RowsAsync("notes"));

        AppendTick(bench, "tick", 20);
        await bench.RunToEndAsync();

        Assert.Equal(["""a={"texts":["1"]}"""], await bench.RowsAsync("notes"));
        Assert.Equal(["""test.noted={"texts":[]}"""], await bench.RowsAsync("types"));
    }

    [Fact]
    public async Task Streams_DoNotCountTicks()
    {
        var bench = new ProcessorBench(StreamsProjection.Projection);
        AppendTick(bench, "tick", 0);
        bench.Append("a", new Note("a", "1"), 1);
        AppendTick(bench, "tick", 2);
        await bench.RunToEndAsync();

        Assert.StartsWith("a=", Assert.Single(await bench.RowsAsync("streams")), StringComparison.Ordinal);
    }

    private static readonly View<NoteList> Types = View.Of<NoteList>("types").MergedBy((a, _) => a);

    private static void AppendTick(ProcessorBench bench, string key, int seconds) => bench.Log.Append(
        ProcessorBench.Epoch.AddSeconds(seconds),
        TickEvent.Create(new(0), key, ProcessorBench.Epoch.AddSeconds(seconds), TimeSpan.FromSeconds(1)));

    private static void Append(InMemoryLog log, string id, string key, TimeProvider time) => log.Append(time.GetUtcNow(), CloudEventWriter.Create(
        new EventAttributes { Id = id, Source = "/tests", Type = "test.noted", PartitionKey = key }, new Note(key, id), JsonSerializerOptions.Web));

    /// <summary>Moves the clock; done when the loops, having done what was due, wait again.</summary>
    private static async Task AdvanceAsync(ManualTime time, TimeSpan by)
    {
        await time.WhenTimerIsSetAsync();
        time.Advance(by);
        await time.WhenTimerIsSetAsync();
    }

    private static async Task<(long, long)> CountsAsync(InMemoryLog log) =>
        ((await log.GetBoundsAsync(new(0), Stop)).Next.Value, (await log.GetBoundsAsync(new(1), Stop)).Next.Value);
}
