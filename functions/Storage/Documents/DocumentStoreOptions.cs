namespace Serverless.Storage.Documents;

/// <summary>How a document store works.</summary>
public sealed class DocumentStoreOptions
{
    /// <summary>
    /// How soon a reader who waits for a position looks again. Default 20 ms, about one read of a storage account; a
    /// commit of the same process is noticed at once.
    /// </summary>
    public TimeSpan FirstPoll { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest between two looks; each wait is twice the last. Default 500 ms: two transactions a second.</summary>
    public TimeSpan LongestPoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How often a processor looks for requests to release a patient that came through another process. Default 5 s: a
    /// person waits for it, and one query every 5 s costs cents a month.
    /// </summary>
    public TimeSpan ReleasePoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Versions of rows remembered per partition, so that a commit that deletes some need not read whether they are
    /// there. Default 50,000, some 10 MB; a deleted row that is not remembered costs one more read.
    /// </summary>
    public int RememberedRows { get; init; } = 50_000;

    /// <summary>Partitions read at the same time. Default 32: all of a hub of usual size.</summary>
    public int Parallelism { get; init; } = 32;

    /// <summary>Rows that one call of <see cref="Sweeper.SweepAsync"/> looks at. Default 20,000: about 20 queries, some seconds.</summary>
    public int SweepRows { get; init; } = 20_000;

    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstPoll, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestPoll, FirstPoll);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReleasePoll, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RememberedRows, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SweepRows, 1);
    }
}
