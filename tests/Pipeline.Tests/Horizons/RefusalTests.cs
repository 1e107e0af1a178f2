using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Horizons;

/// <summary>What a restart could not rebuild is refused, as early as it can be seen, in words that name projection and cause.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(1);

    public static TheoryData<string> BadPeriods => [.. Periodic.Keys];

    public static TheoryData<string> TooFar => [.. Beyond.Keys];

    public static TheoryData<string> WallClock => [.. Default.Keys];

    private static Dictionary<string, Func<EventStream, IObservable<Note>>> Periodic { get; } = new()
    {
        ["Buffer"] = e => Of(e).Buffer(Minutes(7), e.Clock).SelectMany(b => b),
        ["Window"] = e => Of(e).Window(Minutes(7), e.Clock).Merge(),
        ["Sample"] = e => Of(e).Sample(Minutes(7), e.Clock),
        ["Interval"] = e => Of(e).CombineLatest(Observable.Interval(Minutes(7), e.Clock), (n, _) => n),
        ["Timer"] = e => Of(e).CombineLatest(Observable.Timer(Minutes(7), Minutes(7), e.Clock), (n, _) => n),
        ["Every"] = e => Of(e).Sample(e.Every(Minutes(7))),
    };

    private static Dictionary<string, Func<EventStream, IObservable<Note>>> Beyond { get; } = new()
    {
        ["Delay"] = e => Of(e).Delay(Minutes(120), e.Clock),
        ["Throttle"] = e => Of(e).Throttle(Minutes(120), e.Clock),
        ["Timeout"] = e => Of(e).Timeout(Minutes(120), Observable.Never<Note>(), e.Clock),
        ["Timer in a group"] = e => Of(e).GroupByUntil(n => n.Key, _ => Observable.Timer(Minutes(120), e.Clock)).Merge(),
        ["Timer at a time"] = e => Of(e).SelectMany(n => Observable.Timer(e.Clock.Now + Minutes(61), e.Clock).Select(_ => n)),
        ["Delay whose error is caught"] = e => Of(e).SelectMany(n => Observable.Return(n).Delay(Minutes(120), e.Clock).Catch((ProjectionException _) => Observable.Return(n))),
    };

    private static Dictionary<string, Func<EventStream, IObservable<Note>>> Default { get; } = new()
    {
        ["Throttle"] = e => Of(e).Throttle(Minutes(1)),
        ["Delay"] = e => Of(e).Where(n => n.Key != "").Delay(Minutes(1)).Select(n => n),
        ["Buffer"] = e => Of(e).Buffer(Minutes(1)).SelectMany(b => b),
        ["Window"] = e => Of(e).Window(Minutes(1)).Merge(),
        ["Sample"] = e => Of(e).Merge(Of(e).Sample(Minutes(1))),
        ["Timeout"] = e => Of(e).Timeout(Minutes(1)),
        ["Interval"] = e => Of(e).WithLatestFrom(Observable.Interval(Minutes(1)), (n, _) => n),
        ["ObserveOn"] = e => Of(e).ObserveOn(NewThreadScheduler.Default),
        ["SubscribeOn"] = e => Of(e).SubscribeOn(TaskPoolScheduler.Default),
    };

    [Theory]
    [MemberData(nameof(BadPeriods))]
    public void APeriodThatDoesNotDivideTheHorizon_IsRefusedWhenTheProjectionIsMade(string name) => Assert.Contains(
        "Projection hasty.v1: a timer of period 00:07:00 does not divide the horizon 01:00:00",
        Assert.Throws<ProjectionException>(() => With(Periodic[name])).Message,
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(TooFar))]
    public async Task WhatIsDueBeyondTheHorizon_IsRefusedAtTheFirstEventAtLatest_AndNothingIsCommitted(string name)
    {
        string message;
        try
        {
            var bench = new ProcessorBench(With(Beyond[name]));
            message = await StoppedAsync(bench);
            Assert.Empty(await bench.RowsAsync("notes"));
            Assert.Empty(await bench.WardsAsync());
        }
        catch (ProjectionException refused)
        {
            message = refused.Message;
        }

        Assert.Contains("Projection hasty.v1: something is due", message, StringComparison.Ordinal);
        Assert.Contains("but the horizon is 01:00:00", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WallClock))]
    public void TheWallClock_IsRefusedWhenTheProjectionIsMade(string name)
    {
        var message = Assert.Throws<ProjectionException>(() => With(Default[name])).Message;

        Assert.Matches(@"^Projection hasty\.v1: \w+ uses (Default|NewThread|TaskPool)Scheduler, so what comes out", message);
        Assert.Contains("Give events.Clock to every operator", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWallClockIsFoundWithoutAHorizonToo() => Assert.Contains(
        "Throttle uses DefaultScheduler",
        Assert.Throws<ProjectionException>(() => Projection.Named("hasty", version: 1)
            .Writing(e => Default["Throttle"](e).FoldInto(Notes.View, n => n.Key, Notes.Fold))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task APeriodThatBeginsWithAGroup_IsRefusedWhenItOutlivesTheHorizon()
    {
        var bench = new ProcessorBench(With(e => Of(e).GroupBy(n => n.Key).SelectMany(g => g.Sample(Minutes(10), e.Clock))));

        Assert.Contains("let events.Every(00:10:00) drive it", await StoppedAsync(bench), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APeriodThatEndsWithItsGroup_IsNot()
    {
        var bench = new ProcessorBench(With(e => Of(e).GroupByUntil(n => n.Key, g => g.Throttle(Minutes(30), e.Clock)).SelectMany(g => g.Sample(Minutes(10), e.Clock))));
        bench.Append("a", new Note("a", "1"), 100);
        bench.Append("b", new Note("b", "2"), 1000);
        bench.Append("b", new Note("b", "3"), 20_000);
        await bench.RunToEndAsync();

        Assert.Equal(["a={\"texts\":[\"1\"]}", "b={\"texts\":[\"2\"]}"], await bench.RowsAsync("notes"));
    }

    [Fact]
    public void AHorizonAfterAPipeline_IsRefused() => Assert.Contains(
        "must declare WithHorizon before Writing",
        Assert.Throws<InvalidOperationException>(() => Notes.Projection.WithHorizon(Horizon)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void IdsRememberedLongerThanTheHorizon_AreRefused() => Assert.Contains(
        "events are to be remembered for 02:00:00, but the horizon is 01:00:00",
        Assert.Throws<ProjectionException>(() => With(e => Of(e.DistinctById(Minutes(120))))).Message,
        StringComparison.Ordinal);

    private static async Task<string> StoppedAsync(ProcessorBench bench)
    {
        bench.Append("a", new Note("a", "1"), 60);
        bench.Append("a", new Note("a", "2"), 8000);
        await using var processors = bench.NewProcessors();
        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));
        return processors.Health[0].Reason!;
    }

    private static Projection With(Func<EventStream, IObservable<Note>> pipeline) => Projection.Named("hasty", version: 1)
        .WithHorizon(Horizon)
        .Writing(events => pipeline(events).FoldInto(Notes.View, n => n.Key, Notes.Fold));

    private static IObservable<Note> Of(EventStream events) => events.Of<Note>("test.noted");

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
