using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Processing;

/// <summary>Keeps one projection running on one partition: owns its retries, its endings and its health.</summary>
internal sealed class PartitionLoop(ProcessorContext context, Backoff backoff, ILogger logger)
{
    private PartitionHealth _health = new(
        context.Projection.Id, context.Partition, ProcessingState.Starting, null, context.Time.GetUtcNow(), 0, SequenceNumber.None);

    public PartitionHealth Health => Volatile.Read(ref _health);

    /// <param name="stop">Stops pulling; a commit that has begun ends first.</param>
    /// <param name="abort">Gives that up as well.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
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

                if (await RunOnceAsync(stop, abort) is { } reason)
                {
                    Stopped(reason, null);
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (Faults.IsTransient(e))
            {
                failed = e;
            }
            catch (Exception e)
            {
                Stopped(e.Message, e);
                return;
            }
        }
    }

    /// <summary>Opens the partition and processes it until it must be opened again; a reason if it cannot go on.</summary>
    private async Task<string?> RunOnceAsync(CancellationToken stop, CancellationToken abort)
    {
        var (opened, blocked) = await PartitionProcessor.OpenAsync(context, stop, abort);
        if (opened is null)
        {
            return blocked!.Reason;
        }

        using var processor = opened;
        while (!stop.IsCancellationRequested)
        {
            switch (await processor.ProcessAsync(stop))
            {
                case StepResult.Progress:
                    Running(processor.Position);
                    break;
                case StepResult.Idle:
                    Running(processor.Position);
                    await processor.WaitAsync(stop);
                    break;
                case StepResult.Reopen:
                    return null;
                case StepResult.LostOwnership:
                    return "Another process commits for this projection and partition. Let one process own the data.";
                case StepResult.Blocked gap:
                    return gap.Reason;
                default:
                    throw new UnreachableException();
            }
        }

        return null;
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
