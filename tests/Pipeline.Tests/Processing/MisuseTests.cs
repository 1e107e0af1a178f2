using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>A projection that cannot give right rows stops with an error that says why, instead of giving wrong ones.</summary>
public sealed class MisuseTests
{
    [Fact]
    public async Task APipelineThatCompletes_IsAnError() =>
        Assert.Contains("the pipeline completed", await StoppedAsync(notes => notes.Take(1)), StringComparison.Ordinal);

    [Fact]
    public async Task APipelineThatHopsThreads_IsAnError() =>
        Assert.Contains("on another thread", await StoppedAsync(notes => notes.ObserveOn(NewThreadScheduler.Default)), StringComparison.Ordinal);

    [Fact]
    public void TheClockWithoutAHorizon_IsRefusedWhenTheProjectionIsMade() =>
        Assert.Contains("declare WithHorizon", Assert.Throws<InvalidOperationException>(() => Projection.Named("late", version: 1)
            .Writing(events => events.Of<Note>("test.noted").Delay(TimeSpan.FromSeconds(1), events.Clock).FoldInto(Notes.View, n => n.Key, Notes.Fold))).Message, StringComparison.Ordinal);

    private static async Task<string> StoppedAsync(Func<IObservable<Note>, IObservable<Note>> misuse)
    {
        var bench = new ProcessorBench(Projection.Named("misused", version: 1)
            .Writing(events => misuse(events.Of<Note>("test.noted")).FoldInto(Notes.View, n => n.Key, Notes.Fold)))
        {
            Options = new ProcessingOptions { MinBatchEvents = 1, MaxBatchEvents = 1 },
        };
        await using var processors = bench.NewProcessors();
        processors.Start();
        await ProcessorBench.WaitUntilAsync(() =>
        {
            bench.Append("a", new Note("a", "1"));
            return Task.FromResult(processors.Health[0].State == ProcessingState.Stopped);
        });
        return processors.Health[0].Reason!;
    }
}
