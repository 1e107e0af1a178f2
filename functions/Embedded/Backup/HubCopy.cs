using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Copies a hub, beside a server that writes to it or of one that has ended. A running server writes a round to the
/// segments before it answers, and notes a segment in the manifest before it answers an event in it: so every event that
/// was answered before the manifest is read is in the segments that it names, and no journal is needed.
/// </summary>
/// <param name="data">The data folder.</param>
/// <param name="target">The backup.</param>
/// <param name="hub">The hub's name.</param>
/// <param name="isRunning">Whether a server may write to it.</param>
/// <param name="earlier">The backup to link to.</param>
/// <param name="tally">What is copied and linked.</param>
internal sealed class HubCopy(string data, string target, string hub, bool isRunning, EarlierBackup? earlier, BackupTally tally)
{
    /// <summary>Retention has deleted what the manifest names each time it was read: no disk is that slow, so something else deletes.</summary>
    private const int MostAttempts = 20;

    private readonly string _from = HubFolders.Of(data, hub);
    private readonly string _to = HubFolders.Of(target, hub);

    /// <exception cref="DataFolderException">The hub cannot be copied as it is; the message says why.</exception>
    /// <exception cref="IOException">A disk failed.</exception>
    public void Run(CancellationToken stop)
    {
        Directory.CreateDirectory(_to);
        var manifest = HubFolders.ReadManifest(_from);
        Copy(HubFile.Name, stop);
        var logs = new ManifestPartition[manifest.Partitions];
        for (var i = 0; i < logs.Length; i++)
        {
            Directory.CreateDirectory(HubFolders.Partition(_to, i));
            logs[i] = isRunning ? CopyRunning(i, stop) : CopyStopped(manifest, i, stop);
        }

        if (isRunning)
        {
            // Everything is in the segments, as after a clean close. The journal is not copied: it is written over while it is read.
            (manifest with { Logs = logs, Closed = true }).Write(DiskFiles.Instance, _to);
            return;
        }

        foreach (var name in new[] { ManifestFile.Name, "journal.0", "journal.1" }.Where(name => File.Exists(Path.Combine(_from, name))))
        {
            Copy(name, stop);
        }
    }

    private ManifestPartition CopyRunning(int partition, CancellationToken stop)
    {
        var before = "";
        for (var attempt = 1; ; attempt++)
        {
            var manifest = HubFolders.ReadManifest(_from);
            try
            {
                var log = manifest.Logs[partition];
                foreach (var note in log.Segments[..^1])
                {
                    CopySealed(manifest, partition, note, stop);
                }

                return log with { Segments = [.. log.Segments[..^1], CopyActive(manifest, partition, log.Segments[^1], stop)] };
            }
            catch (FileNotFoundException e) when (attempt < MostAttempts && e.FileName != before)
            {
                // Retention has deleted it since the manifest was read. The next manifest does not name it.
                before = e.FileName;
                Empty(partition);
            }
            catch (FileNotFoundException e)
            {
                throw new DataFolderException($"'{e.FileName}' is missing, and the manifest of hub '{hub}' names it. Restore it from an earlier backup.", e);
            }
        }
    }

    private ManifestPartition CopyStopped(ManifestFile manifest, int partition, CancellationToken stop)
    {
        var log = manifest.Logs[partition];
        foreach (var first in HubFolders.Segments(HubFolders.Partition(_from, partition)))
        {
            if (log.Segments[..^1].FirstOrDefault(note => note.First == first) is { } note)
            {
                CopySealed(manifest, partition, note, stop);
            }
            else
            {
                Copy($"{partition}/{SegmentName.Log(first)}", stop);
            }
        }

        return log;
    }

    private void CopySealed(ManifestFile manifest, int partition, SegmentNote note, CancellationToken stop)
    {
        if (earlier?.TryLink(manifest, partition, note, target) is { } linked)
        {
            tally.Linked(linked);
        }
        else
        {
            Copy($"{partition}/{SegmentName.Log(note.First)}", stop);
        }

        // Where it is missing or wrong the segment is read instead.
        var index = $"{partition}/{SegmentName.Index(note.First)}";
        if (IndexFile.Load(ReadOnlyFiles.Instance, Path.Combine(_from, index), note.First) is { } saved && saved.Next == note.Next)
        {
            Copy(index, stop);
        }
    }

    // Up to its last whole record, which the server may be about to cut off again: then it was answered to nobody.
    private SegmentNote CopyActive(ManifestFile manifest, int partition, SegmentNote note, CancellationToken stop)
    {
        var name = $"{partition}/{SegmentName.Log(note.First)}";
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            File.Delete(Path.Combine(_to, name));
            FileDigest.Copy(_from, _to, name, stop);
            using var copy = DiskFiles.Instance.Open(Path.Combine(_to, name));
            var scan = SegmentScan.Run(copy, HubFolders.SeedOf(manifest, partition), note.First);
            copy.SetLength(scan.End);
            copy.Sync();
            if (IsPartOf(Path.Combine(_from, name), copy, scan))
            {
                tally.Copied(scan.End);
                return new SegmentNote(note.First, scan.Next, scan.End, scan.Checksum);
            }
        }
    }

    // A round that fails is cut off and its place given to the next one. A copy that was made meanwhile could have some
    // records of each.
    private static bool IsPartOf(string path, ILogFile copy, SegmentScan scan)
    {
        using var source = ReadOnlyFiles.Instance.Open(path);
        var (mine, theirs) = (new byte[scan.End - Math.Min(scan.Durable, scan.End)], new byte[scan.End - Math.Min(scan.Durable, scan.End)]);
        var at = scan.End - mine.Length;
        return copy.Read(mine, at) == mine.Length && source.Read(theirs, at) == theirs.Length && mine.AsSpan().SequenceEqual(theirs);
    }

    private void Copy(string name, CancellationToken stop) => tally.Copied(FileDigest.Copy(_from, _to, name, stop).Length);

    private void Empty(int partition)
    {
        foreach (var file in Directory.EnumerateFiles(HubFolders.Partition(_to, partition)))
        {
            File.Delete(file);
        }
    }
}
