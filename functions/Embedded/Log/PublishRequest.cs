using System.Buffers;
using System.Text;
using System.Threading.Tasks.Sources;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// A list of events that waits for its answer. Its records are written by whoever publishes, while the events are near,
/// but for what only the writer knows: it copies them, and looks at no event.
/// </summary>
internal sealed class PublishRequest : IValueTaskSource<PublishResult>, IThreadPoolWorkItem
{
    /// <summary>More in one request is refused: it is written in one round.</summary>
    public const int MaxBytes = 512 * 1024 * 1024;

    private readonly PreparedEvent[] _events;
    private byte[] _records;
    private ManualResetValueTaskSourceCore<PublishResult> _answer;
    private CancellationTokenRegistration _cancellation;
    private PublishResult? _result;
    private int _answered;

    private PublishRequest(PreparedEvent[] events, Receipt[] receipts, byte[] records, int bytes) =>
        (_events, Receipts, _records, Bytes) = (events, receipts, records, bytes);

    /// <summary>One without events: it makes a round, and nobody waits for it.</summary>
    public static PublishRequest Empty => new([], [], [], 0);

    public ReadOnlySpan<PreparedEvent> Events => _events;

    /// <summary>A receipt for each event, with its id, and the writer puts in where it is.</summary>
    public Receipt[] Receipts { get; }

    public int Bytes { get; }

    /// <exception cref="ArgumentException">An event, or all of them together, is too large for any log.</exception>
    public static PublishRequest Prepare(IReadOnlyList<CloudEvent> events, int partitionCount)
    {
        var prepared = new PreparedEvent[events.Count];
        var bytes = Measure(events, prepared);
        var records = ArrayPool<byte>.Shared.Rent(bytes);
        var receipts = new Receipt[prepared.Length];
        var identities = ArrayPool<UInt128>.Shared.Rent(prepared.Length);
        EventIdentity.Of(events, identities);
        for (var i = 0; i < prepared.Length; i++)
        {
            var (one, at) = (events[i], prepared[i]);
            var key = RecordFormat.Prepare(records.AsSpan(at.Offset, at.Length), identities[i], one.PartitionKey, one.Bytes, one.Layout);
            var partition = PartitionHash.Assign(key, partitionCount);
            prepared[i] = at with { Identity = identities[i], Partition = partition.Value };
            receipts[i] = new Receipt(one.Id, partition, SequenceNumber.None, Duplicate: false);
        }

        ArrayPool<UInt128>.Shared.Return(identities);
        return new PublishRequest(prepared, receipts, records, bytes);
    }

    /// <summary>The record of an event, until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Record(in PreparedEvent prepared) => _records.AsSpan(prepared.Offset, prepared.Length);

    /// <summary>Gives the records back, once they are where they belong.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_records);
        _records = [];
    }

    /// <summary>Whether an event of this, or a repetition of it, was appended there in the round.</summary>
    public bool DependsOn(PartitionAppender appender)
    {
        foreach (ref readonly var receipt in Receipts.AsSpan())
        {
            if (receipt.Partition == appender.Partition.Place.Id && appender.Holds(receipt.SequenceNumber.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for the answer; to be called once. Cancelling ends the wait only.</summary>
    public ValueTask<PublishResult> WaitAsync(CancellationToken stop)
    {
        _cancellation = stop.UnsafeRegister(static (request, token) => ((PublishRequest)request!).Cancel(token), this);
        return new ValueTask<PublishResult>(this, _answer.Version);
    }

    /// <summary>Answers, if that was not done before. The publisher goes on by itself, not on the writer's thread.</summary>
    public void Reply(PublishResult result)
    {
        if (Interlocked.CompareExchange(ref _result, result, null) is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            _answer.SetResult(_result!);
        }
    }

    PublishResult IValueTaskSource<PublishResult>.GetResult(short token)
    {
        _cancellation.Dispose();
        return _answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<PublishResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<PublishResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private static int Measure(IReadOnlyList<CloudEvent> events, PreparedEvent[] prepared)
    {
        var bytes = 0L;
        for (var i = 0; i < prepared.Length; i++)
        {
            var keyBytes = Encoding.UTF8.GetByteCount(events[i].PartitionKey);
            var length = RecordFormat.LengthOf(keyBytes, events[i].Bytes, events[i].Layout);
            if (keyBytes > ushort.MaxValue || length > RecordFormat.MaxLength)
            {
                throw new ArgumentException(
                    $"Event {i} is too large for the log: {keyBytes} bytes of partition key, {length} bytes in all.", nameof(events));
            }

            prepared[i] = new PreparedEvent(default, 0, (int)bytes, (int)length);
            bytes += length;
        }

        return bytes <= MaxBytes
            ? (int)bytes
            : throw new ArgumentException($"The events are {bytes} bytes; publish at most {MaxBytes} at a time.", nameof(events));
    }

    private void Cancel(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            _answer.SetException(new OperationCanceledException(stop));
        }
    }
}
