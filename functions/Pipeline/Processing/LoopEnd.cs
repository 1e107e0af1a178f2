namespace Serverless.Pipeline.Processing;

/// <summary>Why the processing of a partition ended.</summary>
public enum LoopEnd
{
    /// <summary>It was told to stop.</summary>
    Stopped = 0,

    /// <summary>Another owner has committed; whoever gives out partitions decides who goes on.</summary>
    LostOwnership = 1,

    /// <summary>Going on would skip events, or the projection is broken: a person must act.</summary>
    Blocked = 2,
}
