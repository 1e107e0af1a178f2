namespace Serverless.Embedded.Backup;

/// <summary>What a backup comes to. Earlier backups are as they were, whatever it is.</summary>
public abstract record BackupResult
{
    private BackupResult()
    {
    }

    /// <summary>It is whole, and on the disk.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="WasRunning">Whether a server used the data folder meanwhile.</param>
    /// <param name="CopiedFiles">How many files were copied.</param>
    /// <param name="CopiedBytes">How many bytes they have.</param>
    /// <param name="LinkedFiles">How many files of an earlier backup got a second name.</param>
    /// <param name="LinkedBytes">How many bytes those have.</param>
    /// <param name="Took">How long it took.</param>
    public sealed record Made(
        string Path, bool WasRunning, int CopiedFiles, long CopiedBytes, int LinkedFiles, long LinkedBytes, TimeSpan Took) : BackupResult;

    /// <summary>What would be backed up is damaged, so there is no new backup.</summary>
    public sealed record Damaged(IReadOnlyList<Finding> Findings) : BackupResult;

    /// <summary>It could not be made; the reason says what to do.</summary>
    public sealed record Refused(string Reason) : BackupResult;
}
