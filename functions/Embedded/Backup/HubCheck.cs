using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>Verifies the files of a hub against each other, and against what views and hospital say of its events.</summary>
/// <param name="data">The data folder or backup.</param>
/// <param name="hub">The hub's name.</param>
/// <param name="findings">Where what is wrong goes.</param>
internal sealed class HubCheck(string data, string hub, Findings findings)
{
    private readonly string _folder = HubFolders.Of(data, hub);

    /// <summary>What the hub says of itself; null if that is damaged, which is a finding.</summary>
    public ManifestFile? ReadManifest()
    {
        ManifestFile manifest;
        try
        {
            manifest = HubFolders.ReadManifest(_folder);
        }
        catch (DataFolderException e)
        {
            findings.Add($"{_folder}", e.Message);
            return null;
        }

        if (manifest.Hub != hub)
        {
            findings.Add(Path.Combine(_folder, ManifestFile.Name), $"It is of hub '{manifest.Hub}', not of '{hub}'. Restore the hub's folder from a backup.");
            return null;
        }

        CheckDescription(manifest);
        return manifest;
    }

    /// <summary>Reads every segment.</summary>
    /// <param name="manifest">What the hub says of itself.</param>
    /// <param name="expect">What views and hospital say of a partition.</param>
    /// <param name="isVerified">Whether a sealed segment, by its path in the folder, was verified before and is not read.</param>
    /// <param name="stop">Stops it.</param>
    public void Run(ManifestFile manifest, Func<int, LogExpectations> expect, Func<string, bool> isVerified, CancellationToken stop)
    {
        var ends = CheckJournal(manifest);
        for (var i = 0; i < manifest.Partitions; i++)
        {
            using var expectations = expect(i);
            CheckPartition(manifest, i, expectations, ends[i], isVerified, stop);
        }
    }

    private void CheckDescription(ManifestFile manifest)
    {
        var path = Path.Combine(_folder, HubFile.Name);
        try
        {
            var bytes = SmallFile.Read(ReadOnlyFiles.Instance, path);
            if (bytes is null)
            {
                findings.Add(path, "It is missing. The next start makes it again from the manifest.");
            }
            else if (!CheckedJson.IsWhole(bytes))
            {
                findings.Add(path, "It is damaged. The next start makes it again from the manifest, and keeps it aside.");
            }
            else if (JsonSerializer.Deserialize(bytes, HubJson.Default.HubDescription) is var about && (about! with { Crc = null }) != manifest.Description)
            {
                findings.Add(path, $"It is of history {about.History}, and the manifest of history {manifest.History}: they are of different copies. Restore the hub's folder from one backup (restore).");
            }
        }
        catch (JsonException e)
        {
            findings.Add(path, $"It is not what this version writes ({e.Message}).");
        }
    }

    private JournalEnds CheckJournal(ManifestFile manifest)
    {
        var place = new JournalPlace(
            new HubName(hub), _folder, manifest.Seed ^ JournalFormat.Seed, true, manifest.Lap, manifest.Closed, ReadOnlyFiles.Instance, new EmbeddedLogOptions(), NullLogger.Instance);
        var found = new List<JournalWalk>();
        foreach (var half in new[] { 0, 1 })
        {
            var path = place.PathOf(half);
            if (!File.Exists(path))
            {
                findings.Add(path, manifest.Closed ? "It is missing. It is not needed, because the hub was closed; the next start begins a new one." : "It is missing. It may have held the only copy of the last events. Restore the hub's folder from a backup.");
                continue;
            }

            using var file = ReadOnlyFiles.Instance.Open(path);
            found.Add(JournalWalk.Run(file, place.Seed));
        }

        var ends = new JournalEnds();
        if (found.Count < 2)
        {
            found.ForEach(walk => ends.Add(walk.Ends));
            return ends;
        }

        var (newest, before) = found[1].Lap > found[0].Lap ? (found[1], found[0]) : (found[0], found[1]);
        if (JournalRecovery.FindDamage(place, newest, before) is { } damage)
        {
            findings.Add($"journal of {hub}", damage + (manifest.Closed ? " It is not needed, because the hub was closed." : " It may hold the only copy of the last events."));
        }

        ends.Add(newest.Ends);
        if (before.Lap == newest.Lap - 1)
        {
            ends.Add(before.Ends);
        }

        return ends;
    }

    private void CheckPartition(
        ManifestFile manifest, int partition, LogExpectations expectations, KnownEnd journaled, Func<string, bool> isVerified, CancellationToken stop)
    {
        var folder = HubFolders.Partition(_folder, partition);
        var log = manifest.Logs[partition];
        var known = KnownEnd.Later(log.End, journaled);
        var there = HubFolders.Segments(folder);
        var check = new SegmentCheck($"{hub}/{partition}", HubFolders.SeedOf(manifest, partition), expectations, findings);
        expectations.SkipTo(log.First);
        var next = log.First;
        for (var i = 0; i < log.Segments.Length; i++)
        {
            var (note, isLast) = (log.Segments[i], i == log.Segments.Length - 1);
            var path = Path.Combine(folder, SegmentName.Log(note.First));
            var isSealed = !isLast || there.Any(first => first > note.First);
            if (!there.Contains(note.First))
            {
                Missing(path, partition, note, isLast ? known.Next : note.Next, expectations);
                next = isLast ? Math.Max(known.Next, note.Next) : note.Next;
            }
            else if (!isLast && isVerified(Path.GetRelativePath(data, path)))
            {
                expectations.SkipTo(note.Next);
                next = note.Next;
            }
            else
            {
                var end = isLast && known.Segment == note.First ? known : new KnownEnd(note.First, note.Length, note.Next);

                // What the journal knows of has gone beyond what the manifest's checksum is over.
                next = check.Run(path, note.First, end, end.Length == note.Length ? note.Checksum : null, isSealed, stop);
            }
        }

        // A round began them, and may not have been answered; the next start decides.
        foreach (var first in there.Where(first => first > log.Segments[^1].First))
        {
            var path = Path.Combine(folder, SegmentName.Log(first));
            findings.Note($"{path}: the manifest does not name it yet.");
            next = check.Run(path, first, known.Segment == first ? known : new KnownEnd(first, 0, first), null, isSealed: first != there[^1], stop);
        }

        expectations.End(Math.Max(next, known.Next));
        NoteOthers(folder, log, there);
    }

    private void Missing(string path, int partition, SegmentNote note, long next, LogExpectations expectations)
    {
        findings.Add(path, string.Create(
            CultureInfo.InvariantCulture,
            $"It is missing, and with it events {hub}/{partition}/{note.First} to {Math.Max(next, note.Next) - 1}. Restore it from a backup; or go on without, as the log's message at the start says."));
        expectations.SkipTo(Math.Max(next, note.Next));
    }

    private void NoteOthers(string folder, ManifestPartition log, IReadOnlyList<long> there)
    {
        foreach (var first in there.Where(first => first < log.Segments[^1].First && log.Segments.All(note => note.First != first)))
        {
            findings.Note($"{Path.Combine(folder, SegmentName.Log(first))}: {(first < log.First ? "retention is about to delete it" : "it is no part of the log, and is not read")}.");
        }

        foreach (var name in ReadOnlyFiles.Instance.ListFiles(folder).Where(name => !SegmentName.TryParse(name, out _) && !name.EndsWith(".index", StringComparison.Ordinal)))
        {
            findings.Note($"{Path.Combine(folder, name)}: kept aside; it is not read.");
        }
    }
}
