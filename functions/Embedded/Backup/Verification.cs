using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Checks every checksum and every reference in a data folder that no server uses, or in a backup, and changes nothing.
/// It reads every file once.
/// </summary>
public static class Verification
{
    /// <param name="path">The data folder, or a backup.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it.</param>
    public static VerifyResult Run(string path, TimeProvider time, CancellationToken stop)
    {
        var folder = Path.GetFullPath(path);
        if (!Directory.Exists(HubFolders.Of(folder)) && !File.Exists(Path.Combine(folder, ViewsCopy.Database)) && !File.Exists(Path.Combine(folder, BackupFile.Name)))
        {
            return new VerifyResult.Refused($"'{folder}' holds neither hubs nor views: it is no data folder and no backup. Give the one to be verified.");
        }

        try
        {
            var about = BackupFile.Read(folder);
            using var held = about is null && File.Exists(Path.Combine(folder, DataFolder.LockName)) ? DataFolder.Open(folder, time) : null;
            var findings = FolderCheck.Run(folder, _ => false, stop);
            if (about is not null)
            {
                FolderCheck.CompareFiles(folder, about, findings, stop);
            }

            var summary = new VerifySummary(HubFolders.Find(folder).Count, findings.Events, findings.Rows, findings.Notes);
            return findings.Found.Count == 0 ? new VerifyResult.Whole(summary) : new VerifyResult.Hurt(findings.Found, summary);
        }
        catch (DataFolderException e)
        {
            return new VerifyResult.Refused($"{e.Message} (A server must be stopped for verify; or make a backup, and verify that.)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VerifyResult.Refused($"'{folder}' cannot be read: {e.Message}");
        }
    }
}
