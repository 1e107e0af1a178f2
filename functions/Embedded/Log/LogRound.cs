using Serverless.Embedded.Clock;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>One round of the writer: places the events of some requests, commits the partitions they touch, answers.</summary>
internal sealed class LogRound(IReadOnlyList<LogPartition> partitions, DeduplicationWindow window, RoundCommit commit, SteadyReading opened)
{
    private readonly PartitionAppender[] _appenders = [.. partitions.Select(partition => new PartitionAppender(partition, opened))];
    private readonly List<PartitionAppender> _touched = [];

    public void Run(IReadOnlyList<PublishRequest> requests, SteadyReading now)
    {
        window.Expire(now.Elapsed);
        foreach (var request in requests)
        {
            if (FirstDamaged(request) is { } damaged)
            {
                request.Reply(Unavailability.Because(damaged.Place, damaged.Damage!));
            }
            else
            {
                Place(request, now);
            }

            request.Release();
        }

        if (_touched.Count > 0)
        {
            commit.Run(_touched);
            _touched.ForEach(appender => appender.Complete());
            Settle(now.Elapsed);
        }

        foreach (var request in requests)
        {
            request.Reply(AnswerTo(request));
        }

        _touched.ForEach(appender => appender.Clear());
        _touched.Clear();
    }

    private LogPartition? FirstDamaged(PublishRequest request)
    {
        foreach (ref readonly var prepared in request.Events)
        {
            if (_appenders[prepared.Partition].Partition is { Damage: not null } damaged)
            {
                return damaged;
            }
        }

        return null;
    }

    private void Place(PublishRequest request, SteadyReading now)
    {
        window.Approach(request.Events);
        for (var i = 0; i < request.Events.Length; i++)
        {
            ref readonly var prepared = ref request.Events[i];
            ref var receipt = ref request.Receipts[i];
            if (window.TryFind(prepared.Identity, out var stored))
            {
                receipt = new Receipt(receipt.Id, new PartitionId(stored.Partition), new SequenceNumber(stored.Sequence), Duplicate: true);
                continue;
            }

            var appender = _appenders[prepared.Partition];
            if (appender.TryBegin(now))
            {
                _touched.Add(appender);
            }

            var sequence = appender.Append(prepared.Identity, request.Record(prepared));

            // Not durable yet: a repetition in this round gets its place, and shares its fate.
            window.Add(new DeduplicationEntry(prepared.Identity, prepared.Partition, sequence, now.Elapsed));
            receipt = receipt with { SequenceNumber = new SequenceNumber(sequence) };
        }
    }

    /// <summary>What became durable is remembered, and of that no more than the most.</summary>
    private void Settle(long elapsed)
    {
        if (_touched.Exists(appender => appender.Failure is not null))
        {
            window.TakeBack(_touched.Sum(appender => appender.Pending.Count));
            foreach (var appender in _touched.Where(appender => appender.Failure is null))
            {
                foreach (var pending in appender.Pending)
                {
                    window.Add(new DeduplicationEntry(pending.Identity, appender.Partition.Place.Id.Value, pending.Sequence, elapsed));
                }
            }
        }

        window.Trim();
    }

    // A request of which one event failed is not acknowledged; the others of it are found as duplicates next time.
    private PublishResult AnswerTo(PublishRequest request)
    {
        foreach (var failed in _touched)
        {
            if (failed.Failure is { } failure && request.DependsOn(failed))
            {
                return Unavailability.Because(failure);
            }
        }

        return new PublishResult.Published(request.Receipts);
    }
}
