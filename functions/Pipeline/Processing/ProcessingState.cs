namespace Serverless.Pipeline.Processing;

/// <summary>What the processor of one projection and partition is doing.</summary>
public enum ProcessingState
{
    /// <summary>It has not read its checkpoint yet.</summary>
    Starting = 0,

    /// <summary>It processes events, or waits for new ones.</summary>
    Running = 1,

    /// <summary>The log or the store failed; it tries again, for as long as it takes.</summary>
    Retrying = 2,

    /// <summary>It has given up (another owner took over, or the log is damaged) and needs a person or a restart.</summary>
    Stopped = 3,
}
