namespace Serverless.Storage.Blobs;

/// <summary>How documents are kept in blobs.</summary>
public sealed class BlobDocumentsOptions
{
    /// <summary>Blobs read or written at the same time. Default 16: a call takes about 10 ms, and one core can drive so many.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>
    /// The most documents of a commit. Default 1,000: at 16 in parallel less than a second. Larger commits are split, and
    /// readers see less at once of what is half done.
    /// </summary>
    public int MaxCommitDocuments { get; init; } = 1000;

    /// <summary>The most bytes of a commit. Default 64 MiB, which fits into memory a few times and is sent in one request.</summary>
    public long MaxCommitBytes { get; init; } = 64 << 20;

    /// <summary>ETags remembered, so that a write need not ask for one. Default 200,000, some 40 MB.</summary>
    public int RememberedTags { get; init; } = 200_000;

    /// <summary>Blobs of one answer when listing. Default 5,000, the most that the service gives.</summary>
    public int ListPage { get; init; } = 5000;

    /// <summary>
    /// How long the mark of a removed document stays. Default a day: it keeps a write that a stale owner sent before the
    /// removal, and that arrives after it, from bringing the document back.
    /// </summary>
    public TimeSpan TombstoneAge { get; init; } = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentOutOfRangeException">A value makes no sense; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCommitDocuments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCommitBytes, 2 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(RememberedTags, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(ListPage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ListPage, 5000);
        ArgumentOutOfRangeException.ThrowIfLessThan(TombstoneAge, TimeSpan.FromHours(1));
    }
}
