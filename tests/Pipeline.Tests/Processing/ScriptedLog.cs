using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>A log whose events and enqueued times a test writes down; bytes need not be an event.</summary>
internal sealed class ScriptedLog(int partitionCount) : IEventLog
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<RecordedEvent>[] _partitions = [.. Enumerable.Range(0, partitionCount).Select(_ => new List<RecordedEvent>())];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HubName Hub => HubName.Default;

    public int PartitionCount => partitionCount;

    /// <summary>The number of the first event that retention has left.</summary>
    public SequenceNumber First { get; set; } = SequenceNumber.First;

    /// <summary>Makes the next reads fail as if the log could not be reached.</summary>
    public int FailingReads { get; set; }

    public RecordedEvent Append(CloudEvent e, TimeSpan sinceEpoch) =>
        Append(PartitionHash.Assign(e.PartitionKey, partitionCount), e.Bytes, e.PartitionKey, sinceEpoch);

    public RecordedEvent Append(PartitionId partition, EventBytes bytes, string? partitionKey, TimeSpan sinceEpoch)
    {
        lock (_lock)
        {
            var events = _partitions[partition.Value];
            var recorded = new RecordedEvent(partition, new SequenceNumber(events.Count), Epoch + sinceEpoch, partitionKey, bytes);
            events.Add(recorded);
            _appended.SetResult();
            _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return recorded;
        }
    }

    public SequenceNumber LastOf(PartitionId partition) => new(_partitions[partition.Value].Count - 1);

    public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop)
    {
        lock (_lock)
        {
            var events = _partitions[partition.Value];
            return ValueTask.FromResult(new PartitionBounds(
                First, new SequenceNumber(events.Count), events.Count == 0 ? null : events[^1].EnqueuedTime));
        }
    }

    public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (FailingReads > 0)
            {
                FailingReads--;
                throw new IOException("A test made this read fail.");
            }

            return ValueTask.FromResult<LogRead>(from < First
                ? new LogRead.Expired(First)
                : new LogRead.Events([.. _partitions[partition.Value].Skip((int)from.Value).Take(maxEvents)]));
        }
    }

    public async ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop)
    {
        while (true)
        {
            Task appended;
            lock (_lock)
            {
                if (_partitions[partition.Value].Count > from.Value)
                {
                    return;
                }

                appended = _appended.Task;
            }

            await appended.WaitAsync(stop);
        }
    }
}
