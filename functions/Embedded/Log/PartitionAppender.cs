using Serverless.Embedded.Clock;

namespace Serverless.Embedded.Log;

/// <summary>
/// What one round appends to one partition: first records are encoded (<see cref="Append"/>), then written and
/// synced (<see cref="Commit"/>), or written while the journal makes them durable (<see cref="Write"/>), then shown to
/// readers (<see cref="Complete"/>). Used by one thread at a time.
/// </summary>
internal sealed class PartitionAppender(LogPartition partition, SteadyReading opened)
{
    private readonly RoundBuffer _buffer = new();
    private readonly List<PendingEvent> _pending = [];
    private readonly SegmentRolls _rolls = new(partition);
    private bool _inRound;
    private bool _failing;
    private long _first;
    private long _next;
    private long _ticks;

    /// <summary>When the partition got its newest time, and when the round began, in elapsed ticks.</summary>
    private long _given = opened.Elapsed;
    private long _began;
    private long _begun;
    private uint _chain;

    /// <summary>Where in its segment the next record will begin.</summary>
    private long _position;

    /// <summary>How much of that segment is durable; of a new one nothing is.</summary>
    private long _durable;

    public LogPartition Partition => partition;

    /// <summary>Why the round did not become durable; null if it did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What the round appended.</summary>
    public IReadOnlyList<PendingEvent> Pending => _pending;

    /// <summary>The records of the round.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer[..];

    /// <summary>Where they belong, if the round begins no segment.</summary>
    public JournalPart Part => new(partition.Place.Id.Value, partition.View.Active.First, partition.View.Active.Length);

    public bool Rolls => _rolls.Planned;

    /// <summary>Where the round ends.</summary>
    public KnownEnd End => new(_rolls.Last ?? partition.View.Active.First, _position, _next);

    /// <summary>Begins a round here, if it has not begun yet.</summary>
    /// <returns>False if it had.</returns>
    public bool TryBegin(SteadyReading now)
    {
        if (_inRound)
        {
            return false;
        }

        var view = partition.View;
        _inRound = true;
        _first = _next = view.Next;
        _began = now.Elapsed;

        // Ahead of the clock: that was wrong once, or is now. Times never go back, and must not stand still either.
        _ticks = view.LastTicks <= now.Ticks ? now.Ticks : SteadyTime.Creep(view.LastTicks, now.Elapsed - _given);
        _position = _durable = view.Active.Length;
        _chain = view.Chain;
        Failure = null;
        return true;
    }

    /// <summary>Whether this is one of the round's own events, which is not durable yet.</summary>
    public bool Holds(long sequence) => _inRound && sequence >= _first;

    /// <param name="identity">Who the event is.</param>
    /// <param name="prepared">Its record, not yet sealed.</param>
    /// <returns>The sequence number.</returns>
    public long Append(UInt128 identity, ReadOnlySpan<byte> prepared)
    {
        if (_position > 0 && _position + prepared.Length > partition.Place.Options.SegmentBytes)
        {
            _rolls.Plan(_buffer.Length, _next, _position, _chain);
            (_position, _durable, _chain) = (0, 0, 0);
        }

        var record = _buffer.Append(prepared.Length);
        prepared.CopyTo(record);
        RecordFormat.Seal(record, partition.Place.Seed, _next, _ticks, _durable);
        _chain = SegmentScan.Chain(_chain, new RecordView(record).Checksum);
        _pending.Add(new PendingEvent(identity, _next, _position, _position + prepared.Length));
        _position += prepared.Length;
        return _next++;
    }

    /// <summary>
    /// Writes and syncs. A disk that says no is noted in <see cref="Failure"/>. If segments were begun the manifest must
    /// <see cref="Note"/> them before the round counts as synced.
    /// </summary>
    public void Commit()
    {
        Try(journaled: false);
        if (Failure is null && !Rolls)
        {
            Synced();
        }
    }

    /// <summary>What the manifest is to say of the partition when the round is durable.</summary>
    public ManifestPartition Note(ManifestPartition before) => before with { Segments = _rolls.Note(before.Segments, End, _chain) };

    /// <summary>Writes, for a round that the journal makes durable: <see cref="Synced"/> or <see cref="Fail"/> follows.</summary>
    public void Write() => Try(journaled: true);

    /// <summary>Notes that the round is durable.</summary>
    public void Synced() => partition.Metrics.SyncEnds(_begun, null);

    /// <summary>Notes that the round is not durable, and removes what it left.</summary>
    public void Fail(Exception failure)
    {
        Failure = failure;
        partition.Metrics.SyncEnds(_begun, failure);
        _rolls.Spoil();
        if (!_failing)
        {
            // Said once, not once a round: a full disk stays full for a while.
            partition.Place.Logger.AppendFailed(failure, partition.Place.Hub, partition.Place.Id);
        }

        _failing = true;
        _rolls.TryRepair();
    }

    /// <summary>Shows what became durable to the readers.</summary>
    public void Complete()
    {
        if (Failure is not null)
        {
            return;
        }

        if (_failing)
        {
            _failing = false;
            partition.Place.Logger.AppendResumed(partition.Place.Hub, partition.Place.Id);
        }

        _given = _began;
        partition.Metrics.Appended(_pending.Count, _buffer.Length);
        partition.Show(_rolls.Settle(partition.View, _pending, End, _ticks, _chain));
    }

    /// <summary>Makes ready for the next round.</summary>
    public void Clear()
    {
        _inRound = false;
        _begun = 0;
        _pending.Clear();
        _buffer.Clear();
        _rolls.Clear();
    }

    private void Try(bool journaled)
    {
        _begun = partition.Metrics.SyncBegins();
        try
        {
            _rolls.Repair();
            _rolls.Write(_buffer, journaled);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }
}
