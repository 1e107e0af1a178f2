using System.Diagnostics;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Laws;

/// <summary>
/// Runs a projection over events as a partition's processor does, step by step on the calling thread, so that a
/// case is the same each time and costs microseconds.
/// </summary>
internal static class LawRun
{
    /// <summary>Any time does: pipelines do not see it, and what is admitted when is not compared.</summary>
    private static readonly TimeProvider Time = new StandingClock();

    /// <summary>Everything in one batch, by one processor.</summary>
    public static Outcome Whole(Projection projection, IReadOnlyList<SampleEvent> events) =>
        Run(projection, events, [events.Count], Math.Max(1, events.Count), null);

    /// <param name="projection">What to run.</param>
    /// <param name="events">On what.</param>
    /// <param name="restarts">After how many events a processor ends and the next one begins; the last is the number of events.</param>
    /// <param name="batch">How many events a pull may give.</param>
    /// <param name="fault">Which commit fails.</param>
    public static Outcome Run(
        Projection projection, IReadOnlyList<SampleEvent> events, IReadOnlyList<int> restarts, int batch, CommitFault? fault)
    {
        var log = new LawLog(projection.Hub, events);
        var store = new LawStore(fault);
        var context = Context(projection, log, store, batch);
        foreach (var end in restarts)
        {
            log.Visible = end;
            while (!RunUntilReopened(context))
            {
                // Opened again by the next turn, as the loop does.
            }
        }

        return Outcome.Of(store);
    }

    public static ProcessorContext Context(Projection projection, LawLog log, LawStore store, int batch) => new(
        projection, new PartitionId(0), log, store, new ProcessingOptions { MinBatchEvents = batch, MaxBatchEvents = batch }, Time);

    /// <summary>True at the end of the log, false if the partition must be opened again.</summary>
    private static bool RunUntilReopened(ProcessorContext context)
    {
        var (processor, blocked) = Now(PartitionProcessor.OpenAsync(context, default, default));
        if (processor is null)
        {
            throw new ProjectionException(context.Projection.Id, blocked!.Reason);
        }

        using (processor)
        {
            while (true)
            {
                try
                {
                    switch (Now(processor.ProcessAsync(default)))
                    {
                        case StepResult.Progress:
                            break;
                        case StepResult.Idle:
                            return true;
                        case StepResult.Reopen:
                            return false;
                        case var step:
                            throw new UnreachableException($"{step}");
                    }
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            }
        }
    }

    /// <summary>The log and the store of a run answer at once, so nothing is waited for.</summary>
    private static T Now<T>(ValueTask<T> call) => call.AsTask().GetAwaiter().GetResult();

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
