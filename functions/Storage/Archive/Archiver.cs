using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// Copies a hub's events into its archive. It keeps nothing between two runs: any number of them may run, end in the
/// middle or run at the same time, and each event is in the archive once.
/// </summary>
public sealed class Archiver
{
    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _parallel;
    private readonly PartitionArchiver[] _partitions;

    /// <param name="log">The hub; not an <see cref="ArchivedLog"/>.</param>
    /// <param name="archive">Where its archive is.</param>
    /// <param name="time">Tells when a segment is due.</param>
    /// <param name="logger">For state changes.</param>
    public Archiver(IEventLog log, EventArchive archive, TimeProvider time, ILogger<Archiver> logger)
    {
        (_log, _time, _logger, _parallel) = (log, time, logger, archive.Options.ParallelPartitions);
        _partitions = [.. Enumerable.Range(0, log.PartitionCount).Select(p => new PartitionArchiver(log, archive, new ArchivePlace(log.Hub, new PartitionId(p)), time))];
    }

    /// <summary>
    /// Archives what is due, a segment of each partition in turn, until nothing is or the time is up. What fails on
    /// one partition is logged and told, and does not keep the others from it.
    /// </summary>
    /// <param name="budget">After this time no new segment is begun; the one that was takes some seconds at most.</param>
    /// <param name="stop">Ends it at once. Nothing is lost by that.</param>
    public async Task<ArchiveRun> RunAsync(TimeSpan budget, CancellationToken stop)
    {
        var started = _time.GetTimestamp();

        // Begins with another partition each minute: if time is always up before the last one, it is not always the same.
        var offset = (int)(_time.GetUtcNow().ToUnixTimeSeconds() / 60 % _partitions.Length);
        var turns = new ConcurrentQueue<PartitionRun>(Enumerable.Range(0, _partitions.Length)
            .Select(i => new PartitionRun(new PartitionId((i + offset) % _partitions.Length))));
        var runs = turns.OrderBy(run => run.Partition.Value).ToList();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(_parallel, _partitions.Length)).Select(_ => Task.Run(WorkAsync, stop)));
        return new ArchiveRun([.. runs.Select(run => run.ToResult())]);

        async Task WorkAsync()
        {
            while (_time.GetElapsedTime(started) < budget && turns.TryDequeue(out var run))
            {
                if (await StepAsync(run, stop))
                {
                    turns.Enqueue(run);
                }
            }
        }
    }

    /// <summary>Runs for as long as it is not stopped, at least so often.</summary>
    public async Task RunAsync(TimeSpan interval, TimeSpan budget, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero);
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            do
            {
                while ((await RunAsync(budget, stop)).HasMore)
                {
                    // Behind: the next run begins at once.
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>One segment; true if the partition may have more.</summary>
    private async Task<bool> StepAsync(PartitionRun run, CancellationToken stop)
    {
        try
        {
            return Took(run, await _partitions[run.Partition.Value].StepAsync(stop));
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            ArchiverLog.Failed(_logger, _log.Hub, run.Partition, e);
            run.End(ArchiveOutcome.Failed, null, e.Message);
        }
        catch (ArchiveException e)
        {
            ArchiverLog.Blocked(_logger, _log.Hub, run.Partition, e.Message);
            run.End(ArchiveOutcome.Blocked, null, e.Message);
        }

        return false;
    }

    private bool Took(PartitionRun run, ArchiveStep step)
    {
        switch (step)
        {
            case ArchiveStep.Archived archived:
                ArchiverLog.Archived(_logger, _log.Hub, run.Partition, archived.Events, archived.Bytes);
                ArchiveMetrics.Archived(_log.Hub, run.Partition, archived.Events, archived.Bytes);
                run.Add(archived);
                return true;
            case ArchiveStep.Lost { Gap: var gap }:
                ArchiverLog.EventsLost(_logger, _log.Hub, run.Partition, gap.From, gap.To.Value - 1, gap.To);
                ArchiveMetrics.EventsLost(_log.Hub, run.Partition, gap);
                run.Add(gap);
                return true;
            case ArchiveStep.Idle idle:
                var lag = idle.Oldest is { } oldest ? _time.GetUtcNow() - oldest : TimeSpan.Zero;
                ArchiveMetrics.Behind(_log.Hub, run.Partition, lag);
                run.End(ArchiveOutcome.UpToDate, lag, null);
                return false;
            case ArchiveStep.Overtaken:
                ArchiverLog.Overtaken(_logger, _log.Hub, run.Partition);
                run.End(ArchiveOutcome.Overtaken, null, null);
                return false;
            case ArchiveStep.Blocked blocked:
                ArchiverLog.Blocked(_logger, _log.Hub, run.Partition, blocked.Reason);
                run.End(ArchiveOutcome.Blocked, null, blocked.Reason);
                return false;
            default:
                throw new UnreachableException();
        }
    }
}
