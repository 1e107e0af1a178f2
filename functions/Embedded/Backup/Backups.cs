using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Makes backups of a data folder, beside the server that uses it or without one. Each is a whole data folder of its own.
/// Views are copied before the log, so that the log is never behind them.
/// </summary>
public static class Backups
{
    /// <param name="data">The data folder.</param>
    /// <param name="root">The folder of all its backups, on a disk of its own, if it is to survive the other disk.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it; nothing is left then but what the next backup removes.</param>
    public static async Task<BackupResult> MakeAsync(string data, string root, TimeProvider time, CancellationToken stop)
    {
        var (from, to) = (Path.GetFullPath(data), Path.GetFullPath(root));
        var begun = time.GetTimestamp();
        if (Refusal(from, to) is { } refusal)
        {
            return new BackupResult.Refused(refusal);
        }

        try
        {
            using var turn = BackupRoot.TryTake(to);
            if (turn is null)
            {
                return new BackupResult.Refused($"Another backup is being made in '{to}'. Wait for it, or use another folder.");
            }

            // Without a server its lock is held meanwhile, so that none starts in the middle.
            using var held = DataFolder.TryOpen(from, time);
            var (path, temporary) = BackupRoot.NewName(to, time.GetUtcNow());
            Directory.CreateDirectory(temporary);
            var tally = new BackupTally();
            var result = await MakeAsync(from, (path, temporary), isRunning: held is null, BackupRoot.FindNewest(to), tally, time, stop);
            return result ?? new BackupResult.Made(
                path, held is null, tally.CopiedFiles, tally.CopiedBytes, tally.LinkedFiles, tally.LinkedBytes, time.GetElapsedTime(begun));
        }
        catch (DataFolderException e)
        {
            return new BackupResult.Refused(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new BackupResult.Refused($"A disk failed, or is full: {e.Message}");
        }
    }

    private static string? Refusal(string data, string root) =>
        !Directory.Exists(HubFolders.Of(data)) ? $"'{data}' is no data folder: it has no hubs. Give the folder that the server uses."
        : IsIn(root, data) ? $"'{root}' is in the data folder. Give a folder outside of it, best on another disk."
        : null;

    private static async Task<BackupResult?> MakeAsync(
        string data, (string Path, string Temporary) names, bool isRunning, (string Path, BackupFile About)? newest, BackupTally tally, TimeProvider time, CancellationToken stop)
    {
        var (at, folder) = (time.GetUtcNow(), names.Temporary);
        var earlier = newest is var (earlierPath, about) ? new EarlierBackup(earlierPath, about) : null;
        new ViewsCopy(data, folder, isRunning, tally).Run(stop);
        var hubs = HubFolders.Find(data);
        foreach (var hub in hubs)
        {
            new HubCopy(data, folder, hub, isRunning, earlier, tally).Run(stop);
        }

        await Settling.RunAsync(folder, hubs, time, stop);
        var findings = FolderCheck.Run(folder, path => tally.FindLinked(path) is not null, stop);
        if (findings.Found.Count > 0)
        {
            Directory.Delete(folder, recursive: true);
            return new BackupResult.Damaged([.. findings.Found.Select(found => new Finding(
                found.Where.Replace(folder, data, StringComparison.Ordinal), found.Problem.Replace(folder, data, StringComparison.Ordinal)))]);
        }

        BackedUpFile[] files = [.. FilesIn(folder).Select(path => tally.FindLinked(path) ?? FileDigest.Of(folder, path, stop))];
        new BackupFile(BackupFile.Current, at, [.. hubs.Select(hub => Describe(folder, hub))], [.. Positions(folder)], files).Write(SyncAll(folder, files, tally));
        Directory.Move(folder, names.Path);
        DiskFiles.Instance.SyncFolder(Path.GetDirectoryName(folder)!);
        return null;
    }

    private static BackedUpHub Describe(string folder, string hub)
    {
        var manifest = HubFolders.ReadManifest(HubFolders.Of(folder, hub));
        return new BackedUpHub(hub, manifest.History, [.. manifest.Logs.Select(log => new BackedUpPartition(log.First, log.Segments[^1].Next))]);
    }

    private static IEnumerable<BackedUpPosition> Positions(string folder) => ViewsCheck.ReadPositions(folder)
        .Select(place => new BackedUpPosition(place.Projection, place.Partition, place.Sequence));

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static string SyncAll(string folder, BackedUpFile[] files, BackupTally tally)
    {
        foreach (var file in files.Where(file => tally.FindLinked(file.Path) is null))
        {
            FileDigest.Sync(Path.Combine(folder, file.Path));
        }

        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            DiskFiles.Instance.SyncFolder(path);
        }

        return folder;
    }

    private static bool IsIn(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
