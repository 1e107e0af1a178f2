using System.Globalization;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>Verifies a segment record by record, and goes on behind what is hurt.</summary>
/// <param name="place">The partition as <c>hub/partition</c>.</param>
/// <param name="seed">The seed of its records.</param>
/// <param name="expectations">What views and hospital say of it.</param>
/// <param name="findings">Where what is wrong goes.</param>
internal sealed class SegmentCheck(string place, uint seed, LogExpectations expectations, Findings findings)
{
    private long _ticks;

    /// <param name="path">The file.</param>
    /// <param name="first">Its first event.</param>
    /// <param name="known">Up to where it was whole once.</param>
    /// <param name="sum">The checksum over its records up to there; null if it has none yet.</param>
    /// <param name="isSealed">Whether nothing may stand behind that.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>The number after its last event.</returns>
    public long Run(string path, long first, KnownEnd known, uint? sum, bool isSealed, CancellationToken stop)
    {
        using var file = ReadOnlyFiles.Instance.Open(path);
        var entries = Entries(path, first);
        var (sequence, offset, chain, entry, isHurt) = (first, 0L, 0u, 0, false);
        while (true)
        {
            using var walk = new RecordWalk(file, seed, sequence, offset, file.Length);
            while (walk.MoveNext())
            {
                stop.ThrowIfCancellationRequested();
                var record = walk.Current;
                chain = SegmentScan.Chain(chain, record.Checksum);
                CheckTime(record, path, walk.Offset);
                expectations.Check(record, walk.Bytes);
                findings.Events++;
                if (entry < entries.Length && entries[entry].Sequence == record.Sequence && entries[entry++].Offset != walk.Offset)
                {
                    findings.Add(path, At(record.Sequence, Path.ChangeExtension(path, ".index"), walk.Offset), "The index says that it stands elsewhere. It can be deleted; it is made again.");
                }
            }

            (sequence, offset) = (walk.NextSequence, walk.NextOffset);
            var behind = new SegmentScan(sequence, offset, 0, 0, 0, new SparseIndex()).FindBehind(file, seed);
            if (behind.Count == 0)
            {
                break;
            }

            isHurt = true;
            Hurt(path, sequence, behind.First, offset, "");
            (sequence, offset) = (behind.First, behind.Offset);
        }

        if (sequence < known.Next || offset < known.Length)
        {
            Hurt(path, sequence, Math.Max(known.Next, sequence + 1), offset, offset >= file.Length ? "The file ends there. " : "");
            return Math.Max(known.Next, sequence);
        }

        if (offset < file.Length && isSealed)
        {
            findings.Add(path, path, string.Create(CultureInfo.InvariantCulture, $"{file.Length - offset} bytes from offset {offset} on are no event, though the next segment was begun."));
        }
        else if (offset < file.Length)
        {
            findings.Note(string.Create(CultureInfo.InvariantCulture, $"{path}: {file.Length - offset} bytes from offset {offset} on are no whole event: an append that nobody was told of. The next start sets them aside."));
        }
        else if (!isHurt && sum is { } expected && expected != chain && (isSealed || offset == known.Length))
        {
            findings.Add(path, path, string.Create(CultureInfo.InvariantCulture, $"Each event in it is whole, but they are not those that were noted in the manifest (checksum {chain:x8} for {expected:x8}): the file is of another copy of the hub. Restore the hub's folder from one backup."));
        }

        return sequence;
    }

    private ReadOnlySpan<IndexEntry> Entries(string path, long first)
    {
        var index = Path.ChangeExtension(path, ".index");
        if (!File.Exists(index))
        {
            return [];
        }

        if (IndexFile.Load(ReadOnlyFiles.Instance, index, first) is { } saved)
        {
            return saved.Index.Entries;
        }

        findings.Add(index, "It is damaged. It can be deleted; it is made again.");
        return [];
    }

    private void CheckTime(RecordView record, string path, long offset)
    {
        if (record.Ticks < _ticks)
        {
            findings.Add(path, At(record.Sequence, path, offset), "It was enqueued before the event before it.");
        }

        _ticks = Math.Max(_ticks, record.Ticks);
    }

    private void Hurt(string path, long from, long to, long offset, string why)
    {
        expectations.SkipTo(to);
        findings.Add(path, At(from, path, offset), to - from == 1
            ? $"{why}The event cannot be read. {Ways}"
            : string.Create(CultureInfo.InvariantCulture, $"{why}Events {from} to {to - 1} cannot be read. {Ways}"));
    }

    private const string Ways = "Restore the file from a backup; or go on without, as the log's message at the start says.";

    private string At(long sequence, string path, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"event {place}/{sequence} ({path}, offset {offset})");
}
