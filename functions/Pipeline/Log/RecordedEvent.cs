using System.Diagnostics;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Log;

/// <summary>
/// An event as a log keeps it: its bytes untouched, and what the log added. It is read when first asked for, and its
/// data, too, each once for all who share it. For any number of threads.
/// </summary>
public sealed record RecordedEvent
{
    private readonly long _enqueuedTicks;
    private object _content;
    private volatile object? _dataReader;
    private object? _data;

    /// <param name="partition">The partition it is in.</param>
    /// <param name="sequenceNumber">Its place there.</param>
    /// <param name="enqueuedTime">When the log took it; never goes back within a partition.</param>
    /// <param name="partitionKey">The key the publisher gave to the log, null if it gave none.</param>
    /// <param name="bytes">The bytes as they came.</param>
    public RecordedEvent(
        PartitionId partition, SequenceNumber sequenceNumber, DateTimeOffset enqueuedTime, string? partitionKey, EventBytes bytes)
        : this(partition, sequenceNumber, enqueuedTime, partitionKey, new Unread(bytes))
    {
    }

    /// <summary>The same of an event that needs no reading any more, and whose key is the one that the publisher gave to the log.</summary>
    public RecordedEvent(PartitionId partition, SequenceNumber sequenceNumber, DateTimeOffset enqueuedTime, CloudEvent e)
        : this(partition, sequenceNumber, enqueuedTime, e.PartitionKey, e)
    {
    }

    private RecordedEvent(
        PartitionId partition, SequenceNumber sequenceNumber, DateTimeOffset enqueuedTime, string? partitionKey, object content)
    {
        Partition = partition;
        SequenceNumber = sequenceNumber;
        _enqueuedTicks = enqueuedTime.UtcTicks;
        PartitionKey = partitionKey;
        _content = content;
    }

    // A copy may be given other bytes, so it does not take over what was made of these.
    private RecordedEvent(RecordedEvent other)
    {
        Partition = other.Partition;
        SequenceNumber = other.SequenceNumber;
        _enqueuedTicks = other._enqueuedTicks;
        PartitionKey = other.PartitionKey;
        Checksum = other.Checksum;
        _content = other._content;
    }

    public PartitionId Partition { get; init; }

    public SequenceNumber SequenceNumber { get; init; }

    /// <summary>When the log took it, in UTC.</summary>
    public DateTimeOffset EnqueuedTime
    {
        get => new(_enqueuedTicks, TimeSpan.Zero);
        init => _enqueuedTicks = value.UtcTicks;
    }

    public string? PartitionKey { get; init; }

    /// <summary>
    /// What the log's own checksum of its record is, which with <see cref="LogHistory"/> and number says which event it
    /// is; 0 where the log has none. No part of the event: two that differ in nothing else are equal.
    /// </summary>
    public uint Checksum { get; init; }

    public EventBytes Bytes
    {
        get
        {
            var content = Volatile.Read(ref _content);
            return content is CloudEvent e ? e.Bytes : ((Unread)content).Bytes;
        }

        init => _content = new Unread(value);
    }

    /// <summary>The event; null if the bytes are none.</summary>
    internal CloudEvent? Event => Volatile.Read(ref _content) as CloudEvent ?? Read();

    /// <summary>Why the bytes are no event; empty if they are one.</summary>
    internal IReadOnlyList<EventProblem> Problems => Event is null ? ((Unread)_content).Problems! : [];

    public bool Equals(RecordedEvent? other) =>
        other is not null
        && Partition == other.Partition && SequenceNumber == other.SequenceNumber && _enqueuedTicks == other._enqueuedTicks
        && PartitionKey == other.PartitionKey && Bytes == other.Bytes;

    public override int GetHashCode() => HashCode.Combine(Partition, SequenceNumber, _enqueuedTicks, PartitionKey, Bytes);

    /// <summary>
    /// The data, read once however many pipelines ask for it, of whatever projection and on whatever thread: to all of
    /// them it is a value. The first that asks says as what it is kept; to others it is read anew.
    /// </summary>
    internal TEvent Read<TEvent>(EventTypes<TEvent> types)
        where TEvent : class
    {
        if (ReferenceEquals(_dataReader, types))
        {
            return (TEvent)_data!;
        }

        var data = types.Read(Event!);
        if (Interlocked.CompareExchange(ref _data, data, null) is null)
        {
            // Said after the data is there, and only once.
            _dataReader = types;
        }

        return data;
    }

    // Two threads may both read; both get the same.
    private CloudEvent? Read()
    {
        if (_content is not Unread { Problems: null } unread)
        {
            return _content as CloudEvent;
        }

        switch (CloudEventReader.Read(unread.Bytes, EventLimits.None, PartitionKey))
        {
            case CloudEventRead.Valid valid:
                Volatile.Write(ref _content, valid.Event);
                return valid.Event;
            case CloudEventRead.Invalid invalid:
                unread.Problems = invalid.Problems;
                return null;
            default:
                throw new UnreachableException();
        }
    }

    private sealed class Unread(EventBytes bytes)
    {
        private IReadOnlyList<EventProblem>? _problems;

        public EventBytes Bytes => bytes;

        public IReadOnlyList<EventProblem>? Problems
        {
            get => Volatile.Read(ref _problems);
            set => Volatile.Write(ref _problems, value);
        }
    }
}
