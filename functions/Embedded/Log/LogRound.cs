using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>One round of the writer: places the events of some requests, commits the partitions they touch, answers.</summary>
internal sealed class LogRound(IReadOnlyList<LogPartition> partitions, DeduplicationWindow window, RoundCommit commit)
{
    private readonly PartitionAppender[] _appenders = [.. partitions.Select(partition => new PartitionAppender(partition))];
    private readonly List<PartitionAppender> _touched = [];

    // Events of this round that are not durable yet: a repetition gets their place, and shares their fate.
    private readonly Dictionary<UInt128, (int Partition, long Sequence)> _here = [];
    private int[] _chains = new int[128];

    public void Run(IReadOnlyList<PublishRequest> requests, long now)
    {
        window.Expire(now);
        foreach (var request in requests)
        {
            if (FirstDamaged(request) is { } damaged)
            {
                request.Reply(Unavailability.Because(damaged.Place, damaged.View.Damage!));
            }
            else
            {
                Place(request, now);
            }
        }

        if (_touched.Count > 0)
        {
            commit.Run(_touched);
            foreach (var appender in _touched)
            {
                Complete(appender);
            }
        }

        foreach (var request in requests)
        {
            request.Reply(Answer(request));
        }

        _touched.ForEach(appender => appender.Clear());
        _touched.Clear();
        _here.Clear();
    }

    private LogPartition? FirstDamaged(PublishRequest request)
    {
        foreach (ref readonly var prepared in request.Events.AsSpan())
        {
            if (partitions[prepared.Partition] is { View.Damage: not null } damaged)
            {
                return damaged;
            }
        }

        return null;
    }

    private void Place(PublishRequest request, long now)
    {
        if (_chains.Length < request.Events.Length)
        {
            _chains = new int[Math.Max(request.Events.Length, _chains.Length * 2)];
        }

        window.FindChains(request.Events, _chains);
        for (var i = 0; i < request.Events.Length; i++)
        {
            ref var prepared = ref request.Events[i];
            if (window.TryFind(prepared.Identity, _chains[i], now, out var stored))
            {
                request.Receipts[i] = Receipt(prepared, stored.Partition, stored.Sequence, duplicate: true);
                continue;
            }

            prepared.DependsOnRound = true;
            if (_here.TryGetValue(prepared.Identity, out var here))
            {
                request.Receipts[i] = Receipt(prepared, here.Partition, here.Sequence, duplicate: true);
                continue;
            }

            var appender = _appenders[prepared.Partition];
            if (appender.TryBegin(now))
            {
                _touched.Add(appender);
            }

            var sequence = appender.Append(prepared);
            _here.Add(prepared.Identity, (prepared.Partition, sequence));
            request.Receipts[i] = Receipt(prepared, prepared.Partition, sequence, duplicate: false);
        }
    }

    private static Receipt Receipt(in PreparedEvent prepared, int partition, long sequence, bool duplicate) =>
        new(prepared.Event.Id, new PartitionId(partition), new SequenceNumber(sequence), duplicate);

    private void Complete(PartitionAppender appender)
    {
        appender.Complete();
        if (appender.Failure is not null)
        {
            return;
        }

        foreach (var pending in appender.Pending)
        {
            window.Add(new DeduplicationEntry(pending.Identity, appender.Partition.Place.Id.Value, pending.Sequence, appender.Ticks));
        }
    }

    // A request of which one event failed is not acknowledged; the others of it are found as duplicates next time.
    private PublishResult Answer(PublishRequest request)
    {
        for (var i = 0; i < request.Events.Length; i++)
        {
            if (request.Events[i].DependsOnRound && _appenders[request.Receipts[i].Partition.Value].Failure is { } failure)
            {
                return Unavailability.Because(failure);
            }
        }

        return new PublishResult.Published(request.Receipts);
    }
}
