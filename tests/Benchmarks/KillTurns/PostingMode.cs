namespace Serverless.Benchmarks.KillTurns;

/// <summary>How events are posted while the host is killed: as the figure posts them.</summary>
/// <param name="Name">The case that is proved.</param>
/// <param name="EventsPerPost">One, or the size of a batch.</param>
/// <param name="Lanes">The connections, each with its own keys and one post at a time.</param>
internal sealed record PostingMode(string Name, int EventsPerPost, int Lanes)
{
    /// <summary>Whether the host folds meanwhile; else only its last life does.</summary>
    public bool HasViews { get; init; }

    /// <summary>How long a sync of the log takes at least, in milliseconds; 0 for the disk as it is.</summary>
    public int SlowSync { get; init; }

    /// <summary>The offered rate; 0 to post as soon as there is an answer.</summary>
    public int PostsPerSecond { get; init; }

    /// <summary>Whether each lane reads a row of its post with the receipts, which must show exactly what the lane has posted.</summary>
    public bool Sees { get; init; }

    /// <summary>How many connections read rows that nobody changes, meanwhile.</summary>
    public int Readers { get; init; }
}
