using System.Runtime.ExceptionServices;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Makes a round durable by one sync, whatever number of partitions it touches: two files, written in turn, each over
/// blocks that are there. The segments get the same bytes without a sync; before a file is written over, the segments
/// of its rounds are synced, in the background. Used by the writer's thread.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly JournalPlace _place;
    private readonly JournalHalf[] _halves;
    private readonly JournalCheckpoint _checkpoint;
    private readonly JournalNotes _notes;
    private readonly RoundBuffer _round = new();
    private JournalHalf _current;

    /// <summary>The half before, until its rounds are known to be synced in their segments.</summary>
    private JournalHalf? _before;

    // A sync that fails leaves the cache in doubt: what a half in use holds is then written into the segments again.
    private int _failures;
    private int _failuresAtCheckpoint;
    private bool _failing;

    private Journal(JournalPlace place, JournalHalf[] halves, long lap, JournalNotes notes)
    {
        (_place, _halves, _current, _notes) = (place, halves, halves[lap % 2], notes);
        _current.Begin(lap, _failures);
        _checkpoint = new JournalCheckpoint($"log {place.Hub} checkpoint", place.Options.ParallelSyncs > 1);
    }

    /// <summary>
    /// Opens the files, or creates them, and begins a lap that says that no earlier one is needed, and how much of the
    /// partitions is durable.
    /// </summary>
    /// <param name="place">Where.</param>
    /// <param name="partitions">The partitions of the hub.</param>
    /// <param name="last">The last lap, of which nothing is needed any more; 0 if there is none.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static Journal Begin(JournalPlace place, IReadOnlyList<LogPartition> partitions, long last)
    {
        var there = last > 0 ? place.Files.ListFiles(place.Folder) : [];
        var halves = new JournalHalf[2];
        Journal? journal = null;
        try
        {
            for (var i = 0; i < halves.Length; i++)
            {
                var path = place.PathOf(i);
                var file = there.Contains(Path.GetFileName(path)) ? place.Files.Open(path) : place.Files.Create(path);
                halves[i] = new JournalHalf(file, place.Options.JournalBytes, place.Seed);
            }

            journal = new Journal(place, halves, last + 1, new JournalNotes(partitions));
            journal._notes.AddAll();
            journal.WriteEmpty();
            place.Files.SyncFolder(place.Folder);
            return journal;
        }
        catch
        {
            journal?._checkpoint.Dispose();
            Array.ForEach(halves, half => half?.Dispose());
            throw;
        }
    }

    /// <summary>The lap that is written.</summary>
    public long Lap => _current.Lap;

    /// <summary>Sees to it that a round that failed does not come back. Nothing may be stored before.</summary>
    /// <exception cref="IOException">It may still come back.</exception>
    public void Repair()
    {
        if (_current.Repair())
        {
            WriteNotes();
        }
    }

    /// <summary>Tries it at once, because its publishers are told so; the next round tries again.</summary>
    public void TryRepair()
    {
        try
        {
            Repair();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _place.Logger.JournalRepairFailed(e, _place.Hub);
        }
    }

    /// <summary>Notes that a write or sync of a segment failed.</summary>
    public void Distrust() => _failures++;

    /// <summary>Makes room for a round of so many bytes in so many partitions, in the other file if it must.</summary>
    /// <returns>False if it is too large, or while the segments of the other file are still being synced.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public bool TryMakeRoom(int partitions, long bytes)
    {
        // In a new lap all partitions are noted.
        var length = JournalFormat.HeaderLength + ((long)partitions * JournalFormat.PartHeaderLength) + bytes + _notes.MostBytes;
        Settle(retry: !_current.HasRoom(length));
        if (_current.HasRoom(length))
        {
            return true;
        }

        if (_before is not null || !_current.CouldHold(length))
        {
            return false;
        }

        var full = _current;
        Turn();
        _before = full;
        BeginCheckpoint();
        return true;
    }

    /// <summary>Makes durable what the appenders have of this round, except those that failed. There is room for it.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Write(IReadOnlyList<PartitionAppender> appenders)
    {
        var (length, parts) = (JournalFormat.HeaderLength + _notes.Bytes, 0);
        foreach (var appender in appenders)
        {
            if (appender.Failure is null)
            {
                length += JournalFormat.PartHeaderLength + appender.Bytes.Length;
                parts++;
            }
        }

        if (parts == 0)
        {
            return;
        }

        _round.Clear();
        var round = _round.Append(length);
        var rest = round[JournalFormat.HeaderLength..];
        foreach (var appender in appenders)
        {
            if (appender.Failure is null)
            {
                _current.Touch(appender.Partition);
                rest = JournalFormat.WritePart(rest, appender.Part, appender.Bytes);
            }
        }

        _notes.Write(rest);
        _current.Write(round, _before?.Rounds ?? 0, parts + _notes.Count);
        _notes.Clear();
    }

    /// <summary>
    /// Notes that a round which went past the journal is durable in its segments: a start after a kill then knows that
    /// whatever is bad in there is damage. Costs no sync; a disk that says no costs the note.
    /// </summary>
    public void Note(IReadOnlyList<PartitionAppender> appenders)
    {
        foreach (var appender in appenders)
        {
            if (appender.Failure is null)
            {
                _notes.Add(appender.Partition.Place.Id.Value, appender.End);
            }
        }

        WriteNotes();
    }

    /// <summary>Syncs all segments and notes that the journal is not needed. A disk that says no leaves it needed.</summary>
    /// <returns>False if the disk said no.</returns>
    public bool Close()
    {
        _checkpoint.Wait();
        try
        {
            Repair();
            Settle(retry: false);
            _before?.Checkpoint(redo: true);
            _current.Checkpoint(_current.Failures != _failures);
            Turn();
            WriteEmpty();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _place.Logger.CheckpointFailed(e, _place.Hub);
            return false;
        }
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        Array.ForEach(_halves, half => half.Dispose());
    }

    // That nothing before is needed must be durable before any of it is written over.
    private void Turn()
    {
        _current.Write(new byte[JournalFormat.HeaderLength], before: 0, parts: 0);
        var lap = _current.Lap + 1;
        _current = _halves[lap % 2];
        _current.Begin(lap, _failures);
        _notes.AddAll();
    }

    private void WriteEmpty()
    {
        var round = new byte[JournalFormat.HeaderLength + _notes.Bytes];
        _notes.Write(round.AsSpan(JournalFormat.HeaderLength));
        _current.Write(round, before: 0, _notes.Count);
        _notes.Clear();
    }

    private void WriteNotes()
    {
        if (_notes.Count == 0)
        {
            return;
        }

        try
        {
            var round = new byte[JournalFormat.HeaderLength + _notes.Bytes];
            _notes.Write(round.AsSpan(JournalFormat.HeaderLength));
            _current.TryWriteNotes(round, _before?.Rounds ?? 0, _notes.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _place.Logger.NoteNotWritten(e, _place.Hub);
        }
    }

    private void Settle(bool retry)
    {
        if (_before is null || _checkpoint.IsRunning)
        {
            return;
        }

        if (_checkpoint.Failure is null && _failures == _failuresAtCheckpoint)
        {
            _before.Release();
            (_before, _failing) = (null, false);
        }
        else if (retry)
        {
            Note(_checkpoint.Failure);
            BeginCheckpoint();
            Settle(retry: false);
        }
    }

    private void Note(Exception? failure)
    {
        if (failure is null)
        {
            return;
        }

        _failures++;
        if (failure is not (IOException or UnauthorizedAccessException))
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (!_failing)
        {
            _failing = true;
            _place.Logger.CheckpointFailed(failure, _place.Hub);
        }
    }

    private void BeginCheckpoint()
    {
        _failuresAtCheckpoint = _failures;
        _checkpoint.Begin(_before!, _before!.Failures != _failures);
    }
}
