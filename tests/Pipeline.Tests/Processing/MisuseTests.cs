using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
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
        Assert.Contains("on another thread", await StoppedAsync(notes => notes.SelectMany(n => Observable.Return(n, NewThreadScheduler.Default))), StringComparison.Ordinal);

    [Fact]
    public async Task ATaskThatEndsLater_IsAnError() =>
        Assert.Contains("give the projection a new version", await StoppedAsync(notes => notes.SelectMany(async n =>
        {
            await Task.Yield();
            return n;
        })), StringComparison.Ordinal);

    [Fact]
    public async Task WhatComesOutLate_StopsBeforeAnythingElseIsCommitted()
    {
        using var late = new Subject<Note>();
        var bench = new ProcessorBench(Projection.Named("late", version: 1)
            .Writing(events => events.Of<Note>("test.noted").SelectMany(n => n.Text == "late" ? late : Observable.Return(n))
                .FoldInto(Notes.View, n => n.Key, Notes.Fold)));
        await using var processors = bench.NewProcessors();
        processors.Start();
        bench.Append("a", new Note("a", "1"));
        bench.Append("a", new Note("a", "late"));
        await bench.ReachEndAsync();

        late.OnNext(new Note("a", "late"));
        bench.Append("b", new Note("b", "2"));
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("Projection late.v1: a change came out after the push", processors.Health[0].Reason, StringComparison.Ordinal);
        Assert.Equal(1, processors.Health[0].Position.Value);
        Assert.Single(await bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task WhatComesOutAfterTheLastPush_StopsTheCommitOfItsBatch()
    {
        using var late = new Subject<Note>();
        var bench = new ProcessorBench(Projection.Named("late", version: 1)
            .Writing(events => events.Of<Note>("test.noted").Merge(late).FoldInto(Notes.View, n => n.Key, (list, n) =>
            {
                // Folds run between the pushes of a batch and its commit.
                late.OnNext(n);
                return Notes.Fold(list, n);
            })));
        bench.Append("a", new Note("a", "1"));
        await using var processors = bench.NewProcessors();
        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Contains("a change came out after the push", processors.Health[0].Reason, StringComparison.Ordinal);
        Assert.Empty(await bench.RowsAsync("notes"));
    }

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
