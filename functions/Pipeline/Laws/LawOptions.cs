namespace Serverless.Pipeline.Laws;

/// <summary>How a projection is checked.</summary>
public sealed record LawOptions
{
    /// <summary>When the first event is enqueued, if it has no time of its own: not on a multiple of a usual horizon.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 3, 1, 9, 0, 3, 700, TimeSpan.Zero);

    /// <summary>
    /// How long after the one before an event without a time is enqueued. By default the gaps vary from none to two
    /// horizons, so that windows fill, stay empty and are cut by restarts.
    /// </summary>
    public TimeSpan? Spacing { get; init; }

    /// <summary>The batch sizes that are compared with one batch for everything.</summary>
    public IReadOnlyList<int> BatchSizes { get; init; } = [1, 2, 3, 7, 20, 64];

    /// <summary>The most points at which a restart or a crash is tried; of more events, evenly spread ones are.</summary>
    public int MaxPoints { get; init; } = 100;

    /// <summary>The most triples of partial rows that are merged for each view.</summary>
    public int MaxMerges { get; init; } = 200;

    /// <summary>
    /// Whether merges depend on the order of partitions on purpose. Then they need only be associative.
    /// </summary>
    public bool MergeIsOrdered { get; init; }

    /// <summary>How many smaller cases are tried to find the smallest.</summary>
    public int MaxShrinks { get; init; } = 300;
}
