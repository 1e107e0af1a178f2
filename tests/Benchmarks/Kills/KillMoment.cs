namespace Serverless.Benchmarks.Kills;

/// <summary>What the server is doing when it is killed.</summary>
internal enum KillMoment
{
    /// <summary>Anything, at a random instant under load.</summary>
    UnderLoad,

    /// <summary>A file of the log has just grown.</summary>
    Append,

    /// <summary>The write-ahead log of the views has just been written.</summary>
    Commit,

    /// <summary>The write-ahead log is being copied into the database.</summary>
    Checkpoint,

    /// <summary>The process has begun and does not listen yet.</summary>
    Start,

    /// <summary>It has taken its data folder and does not listen yet: log and database are being recovered.</summary>
    Recovery,

    /// <summary>It was asked to end and has not ended yet.</summary>
    CleanStop,
}
