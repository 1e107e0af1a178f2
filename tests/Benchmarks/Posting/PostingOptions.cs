namespace Serverless.Benchmarks.Posting;

/// <summary>How events are posted.</summary>
internal sealed record PostingOptions
{
    /// <summary>Events a second; 0 is as fast as the server takes them.</summary>
    public long Rate { get; init; }

    /// <summary>How many batches are under way at once. Events of one key are always in the same lane.</summary>
    public int Lanes { get; init; } = 8;

    /// <summary>The most events of one request.</summary>
    public int MaxBatch { get; init; } = 100;

    /// <summary>How long one batch is tried again before the run is given up. A restart of a server takes seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);
}
