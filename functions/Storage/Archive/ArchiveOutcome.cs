namespace Serverless.Storage.Archive;

/// <summary>How a run of the archiver ended on a partition.</summary>
public enum ArchiveOutcome
{
    /// <summary>All that was due is archived.</summary>
    UpToDate = 0,

    /// <summary>Time ran out; the next run goes on.</summary>
    MoreIsDue = 1,

    /// <summary>Another archiver works on it.</summary>
    Overtaken = 2,

    /// <summary>Log or storage failed; the next run tries again.</summary>
    Failed = 3,

    /// <summary>Somebody must do something first; the reason says what.</summary>
    Blocked = 4,
}
