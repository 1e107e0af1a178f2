using Serverless.Embedded.Files;

namespace Serverless.Embedded.Backup;

/// <summary>Makes a data folder of a backup. The backup is as it was afterwards.</summary>
public static class Restoring
{
    /// <param name="from">The backup.</param>
    /// <param name="data">The folder to be made, or an empty one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it; what is there then is refused by a server.</param>
    public static RestoreResult Run(string from, string data, TimeProvider time, CancellationToken stop)
    {
        var (backup, folder) = (Path.GetFullPath(from), Path.GetFullPath(data));
        try
        {
            if (BackupFile.Read(backup) is not { } about)
            {
                return new RestoreResult.Refused(
                    $"'{backup}' is no backup: it has no {BackupFile.Name}. Give one of the folders that backup made, which are named by their time.");
            }

            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return new RestoreResult.Refused($"'{folder}' is not empty. Give a new folder, or move away what is in there; restore mixes nothing.");
            }

            return Copy(backup, about, folder, time, stop);
        }
        catch (DataFolderException e)
        {
            return new RestoreResult.Refused(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new RestoreResult.Refused($"A disk failed, or is full: {e.Message} Empty '{folder}', and restore again.");
        }
    }

    private static RestoreResult Copy(string backup, BackupFile about, string folder, TimeProvider time, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var mark = Path.Combine(folder, DataFolder.UnfinishedName);
        using (DiskFiles.Instance.Create(mark))
        {
        }

        DiskFiles.Instance.SyncFolder(folder);
        foreach (var file in about.Files)
        {
            stop.ThrowIfCancellationRequested();
            if (!File.Exists(Path.Combine(backup, file.Path)) || FileDigest.Copy(backup, folder, file.Path, stop) != file)
            {
                return new RestoreResult.Damaged([new Finding(
                    Path.Combine(backup, file.Path), $"It is not what was backed up, so nothing was restored. Use another backup, and empty '{folder}' first.")]);
            }
        }

        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            DiskFiles.Instance.SyncFolder(path);
        }

        if (Verification.Run(folder, time, stop) is VerifyResult.Hurt hurt)
        {
            return new RestoreResult.Damaged(hurt.Findings);
        }

        File.Delete(mark);
        DiskFiles.Instance.SyncFolder(folder);
        return new RestoreResult.Restored(folder, about.At, about.Files.Length, about.Files.Sum(file => file.Length));
    }
}

/// <summary>What a restore comes to.</summary>
public abstract record RestoreResult
{
    private RestoreResult()
    {
    }

    /// <summary>The folder is what it was at that time, and a server can use it.</summary>
    /// <param name="Path">The folder.</param>
    /// <param name="At">When the backup was begun.</param>
    /// <param name="Files">How many files it has.</param>
    /// <param name="Bytes">How many bytes.</param>
    public sealed record Restored(string Path, DateTimeOffset At, int Files, long Bytes) : RestoreResult;

    /// <summary>The backup is damaged. A server refuses what was restored of it.</summary>
    public sealed record Damaged(IReadOnlyList<Finding> Findings) : RestoreResult;

    /// <summary>It could not be restored; the reason says what to do.</summary>
    public sealed record Refused(string Reason) : RestoreResult;
}
