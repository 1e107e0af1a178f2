using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>Keeps one projection running on one partition: owns its retries, its endings and its health.</summary>
internal sealed class PartitionLoop(ProcessorContext context, Backoff backoff, ILogger logger)
{
    private PartitionHealth _health = new(
        context.Projection.Id, context.Partition, ProcessingState.Starting, null, context.Time.GetUtcNow(), 0, SequenceNumber.None);

    public PartitionHealth Health => Volatile.Read(ref _health);

    /// <param name="stop">Stops pulling; a commit that has begun ends first.</param>
    /// <param name="abort">Gives that up as well.</param>
    /// <returns>Why it ended.</returns>
    public async Task<LoopEnd> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var hospital = context.Metrics.Hospital.Show();
        Exception? failed = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // In here, because waiting can fail as well.
                if (failed is not null)
                {
                    await WaitForRetryAsync(failed, stop);
                    failed = null;
                }

                if (await RunOnceAsync(stop, abort) is { } ended)
                {
                    Stopped(ended.Reason, null);
                    return ended.End;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return LoopEnd.Stopped;
            }
            catch (LogBlockedException e)
            {
                Stopped(e.Message, null);
                return LoopEnd.Blocked;
            }
            catch (Exception e) when (Faults.IsTransient(e))
            {
                failed = e;
            }
            catch (Exception e)
            {
                Stopped(e.Message, e);
                return LoopEnd.Blocked;
            }
        }

        return LoopEnd.Stopped;
    }

    /// <summary>Opens the partition and processes it until it must be opened again; how and why it ended if it cannot go on.</summary>
    private async Task<(LoopEnd End, string Reason)?> RunOnceAsync(CancellationToken stop, CancellationToken abort)
    {
        var (opened, blocked) = await PartitionProcessor.OpenAsync(context, stop, abort);
        if (opened is null)
        {
            return (LoopEnd.Blocked, blocked!.Reason);
        }

        using var processor = opened;
        try
        {
            return await RunOpenAsync(processor, stop);
        }
        finally
        {
            // Also after a failure: a commit that came in after the next opening would pass for another owner's.
            await processor.EndAsync();
        }
    }

    private async Task<(LoopEnd End, string Reason)?> RunOpenAsync(PartitionProcessor processor, CancellationToken stop)
    {
        StepResult? step = null;
        var opened = processor.Position;
        while (step is null or StepResult.Progress or StepResult.Idle)
        {
            // Progress may have a commit under way that fails as the last one did.
            if (step is StepResult.Idle || processor.Position != opened)
            {
                Running(processor.Position);
            }

            if (step is StepResult.Idle)
            {
                await processor.WaitAsync(stop);
            }

            step = stop.IsCancellationRequested ? await processor.EndAsync() ?? new StepResult.Reopen() : await processor.ProcessAsync(stop);
        }

        return step switch
        {
            StepResult.Reopen => null,
            StepResult.LostOwnership => (LoopEnd.LostOwnership, "Another process commits for this projection and partition. Let one process own the data."),
            StepResult.Blocked gap => (LoopEnd.Blocked, gap.Reason),
            _ => throw new UnreachableException(),
        };
    }

    private void Running(SequenceNumber position)
    {
        var before = Health;
        if (before.State == ProcessingState.Running)
        {
            Volatile.Write(ref _health, before with { Position = position });
            return;
        }

        if (before.Attempts > 0)
        {
            ProcessingLog.Recovered(logger, context.Projection.Id, context.Partition, before.Attempts);
        }

        ProcessingLog.Running(logger, context.Projection.Id, context.Partition, position);
        Volatile.Write(ref _health, before with
        {
            State = ProcessingState.Running,
            Reason = null,
            Since = context.Time.GetUtcNow(),
            Attempts = 0,
            Position = position,
        });
    }

    private void Stopped(string reason, Exception? error)
    {
        context.Metrics.Stop(error);
        ProcessingLog.Stopped(logger, context.Projection.Id, context.Partition, reason, error);
        Volatile.Write(ref _health, Health with { State = ProcessingState.Stopped, Reason = reason, Since = context.Time.GetUtcNow() });
    }

    private async Task WaitForRetryAsync(Exception error, CancellationToken stop)
    {
        var before = Health;
        var attempt = before.Attempts + 1;
        var delay = backoff.Delay(attempt);
        context.Metrics.Retry(error);
        ProcessingLog.Retrying(logger, context.Projection.Id, context.Partition, delay, attempt, error);
        Volatile.Write(ref _health, before with
        {
            State = ProcessingState.Retrying,
            Reason = error.Message,
            Since = before.State == ProcessingState.Retrying ? before.Since : context.Time.GetUtcNow(),
            Attempts = attempt,
        });
        await Task.Delay(delay, context.Time, stop);
    }
}
