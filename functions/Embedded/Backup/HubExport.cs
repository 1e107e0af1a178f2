using System.Text.Json;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Backup;

/// <summary>Writes the events of a hub as lines of JSON, each with its number and time, from a backup or from a data folder that no server uses.</summary>
public static class HubExport
{
    /// <param name="path">The data folder, which was stopped cleanly, or a backup.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="target">Where the lines go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it; what was written then is refused by an import.</param>
    public static async Task<ExportResult> RunAsync(string path, HubName hub, Stream target, TimeProvider time, CancellationToken stop)
    {
        var folder = Path.GetFullPath(path);
        if (!HubFolders.Find(folder).Contains(hub.Value))
        {
            return new ExportResult.Refused($"There is no hub '{hub}' in '{folder}'. There are: {string.Join(", ", HubFolders.Find(folder).DefaultIfEmpty("none"))}.");
        }

        try
        {
            var isBackup = BackupFile.Read(folder) is not null;
            using var held = !isBackup && File.Exists(Path.Combine(folder, DataFolder.LockName)) ? DataFolder.Open(folder, time) : null;
            var manifest = HubFolders.ReadManifest(HubFolders.Of(folder, hub.Value));
            return manifest.Closed
                ? await WriteAsync(HubFolders.Of(folder, hub.Value), manifest, target, stop)
                : new ExportResult.Refused($"Hub '{hub}' was not closed cleanly, so its last events may be in the journal only. Start and stop the server once, or export from a backup.");
        }
        catch (DataFolderException e)
        {
            return new ExportResult.Refused($"{e.Message} (An export needs a stopped server, or a backup.)");
        }
    }

    private static async Task<ExportResult> WriteAsync(string folder, ManifestFile manifest, Stream target, CancellationToken stop)
    {
        var header = new ExportHeader(
            ExportHeader.Current, manifest.Hub, manifest.History, [.. manifest.Logs.Select(log => new BackedUpPartition(log.First, log.Segments[^1].Next))]);
        using var lines = new ExportLines(target);
        await lines.AddAsync(JsonSerializer.SerializeToUtf8Bytes(header, ExportJson.Default.ExportHeader), stop);
        var events = 0L;
        for (var i = 0; i < manifest.Partitions; i++)
        {
            foreach (var note in manifest.Logs[i].Segments)
            {
                var path = Path.Combine(HubFolders.Partition(folder, i), SegmentName.Log(note.First));
                if (!File.Exists(path))
                {
                    return new ExportResult.Damaged(new Finding(path, "It is missing. Run verify."));
                }

                using var file = ReadOnlyFiles.Instance.Open(path);
                using var walk = new RecordWalk(file, HubFolders.SeedOf(manifest, i), note.First, 0, file.Length);
                while (walk.NextSequence < note.Next && walk.MoveNext())
                {
                    lines.Add(i, walk.Current, walk.Bytes);
                    events++;
                    await lines.FlushIfLargeAsync(stop);
                }

                if (walk.NextSequence < note.Next)
                {
                    return new ExportResult.Damaged(new Finding($"event {manifest.Hub}/{i}/{walk.NextSequence} ({path}, offset {walk.NextOffset})", "It cannot be read. Run verify."));
                }
            }
        }

        await lines.FlushAsync(stop);
        return new ExportResult.Exported(events);
    }
}

/// <summary>What an export comes to.</summary>
public abstract record ExportResult
{
    private ExportResult()
    {
    }

    /// <summary>All events are written.</summary>
    public sealed record Exported(long Events) : ExportResult;

    /// <summary>The hub is damaged. An import refuses what was written.</summary>
    public sealed record Damaged(Finding Finding) : ExportResult;

    /// <summary>It could not be exported; the reason says what to do.</summary>
    public sealed record Refused(string Reason) : ExportResult;
}
