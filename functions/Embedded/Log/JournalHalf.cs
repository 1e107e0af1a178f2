using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// One of the journal's two files: a lap of rounds, one after the other, over those of the lap before the last. The file
/// grows in its first lap only; from then on blocks are overwritten that are there.
/// </summary>
internal sealed class JournalHalf(ILogFile file, int size, uint seed) : IDisposable
{
    private const int GrowthBytes = 1024 * 1024;

    private readonly Dictionary<(int Partition, long Segment), SegmentLease> _segments = [];

    // Not asked of the file each round: Linux gives a file whose times were asked for a new one with its next write, which
    // the sync then has to write as well.
    private long _length = file.Length;
    private long _end;
    private bool _spoiled;

    public long Lap { get; private set; }

    public int Rounds { get; private set; }

    /// <summary>How many syncs of segments had failed when the lap began.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether a round of that length fits, and an empty one after it.</summary>
    public bool HasRoom(long length) => Fits(_end, length);

    /// <summary>Whether it would fit if nothing else were there.</summary>
    public bool CouldHold(long length) => Fits(0, length);

    public void Begin(long lap, int failures) => (Lap, Failures, Rounds, _end) = (lap, failures, 0, 0);

    /// <summary>Writes a round, of which the header is still empty, and syncs it.</summary>
    public void Write(Span<byte> round, int before, int parts)
    {
        _spoiled = true;
        Put(round, before, parts);
        file.SyncData();
        _spoiled = false;
        _end += JournalFormat.Padded(round.Length);
        Rounds++;
    }

    /// <summary>
    /// Writes a round of notes where the next round will be written over it, without a sync: a kill leaves it there, and
    /// after a loss of power it may be missing like any last round.
    /// </summary>
    /// <returns>False if there is no room.</returns>
    public bool TryWriteNotes(Span<byte> round, int before, int parts)
    {
        if (_spoiled || _end + round.Length > size)
        {
            return false;
        }

        Put(round, before, parts);
        return true;
    }

    /// <summary>Sees to it that a round that failed is not there, if one did: nothing else may become durable before.</summary>
    /// <returns>Whether one did.</returns>
    /// <exception cref="IOException">It may still be there.</exception>
    public bool Repair()
    {
        if (!_spoiled)
        {
            return false;
        }

        file.Write(new byte[JournalFormat.HeaderLength], _end);
        file.SyncData();
        _spoiled = false;
        return true;
    }

    /// <summary>Keeps a segment open until what this lap has of it is synced there.</summary>
    public void Touch(LogPartition partition)
    {
        var segment = partition.View.Active;
        var key = (partition.Place.Id.Value, segment.First);
        if (!_segments.ContainsKey(key))
        {
            _segments.Add(key, partition.Open.Rent(segment));
        }
    }

    /// <summary>Syncs the segments of this lap. Another thread may read and append beside it.</summary>
    /// <param name="redo">Whether a sync failed since the lap began, so that what is in the cache may not be in the file.</param>
    public void Checkpoint(bool redo)
    {
        if (redo)
        {
            new JournalReader(file, seed).Redo(Rounds, part => _segments[(part.Partition, part.Segment)].File);
        }

        foreach (var lease in _segments.Values)
        {
            lease.File.Sync();
        }
    }

    /// <summary>Gives the segments of this lap back.</summary>
    public void Release()
    {
        foreach (var lease in _segments.Values)
        {
            lease.Dispose();
        }

        _segments.Clear();
    }

    public void Dispose()
    {
        Release();
        file.Dispose();
    }

    private void Put(Span<byte> round, int before, int parts)
    {
        JournalFormat.Seal(round, seed, new JournalHeader(Lap, Rounds, before, parts));
        Grow(_end + round.Length);
        file.Write(round, _end);
    }

    private bool Fits(long offset, long length) => offset + JournalFormat.Padded(length) + JournalFormat.Step <= size;

    private void Grow(long end)
    {
        while (_length < end)
        {
            var zeros = new byte[Math.Min(GrowthBytes, Math.Max(size, end) - _length)];
            file.Write(zeros, _length);
            _length += zeros.Length;
        }
    }
}
