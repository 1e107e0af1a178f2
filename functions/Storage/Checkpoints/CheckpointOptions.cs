namespace Serverless.Storage.Checkpoints;

/// <summary>How often checkpoints are written: what KEDA sees, and what each costs.</summary>
public sealed class CheckpointOptions
{
    /// <summary>How many events a partition may go on until its checkpoint is written, at the next look.</summary>
    public long Events { get; init; } = 5_000;

    /// <summary>The longest that a checkpoint stays behind. KEDA looks every 30 seconds unless it is told otherwise.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often to look whether a checkpoint is due; costs nothing.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);
}
