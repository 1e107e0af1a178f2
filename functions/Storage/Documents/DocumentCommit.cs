namespace Serverless.Storage.Documents;

/// <summary>One step of a partition's owner, all or nothing.</summary>
/// <param name="HeadTag">The head this builds on; null if there must be none yet.</param>
/// <param name="Head">The new head.</param>
/// <param name="Upserts">Documents as they are from now on.</param>
/// <param name="Deletes">Documents to remove. One that is not there does no harm.</param>
public sealed record DocumentCommit(string? HeadTag, Head Head, IReadOnlyList<Document> Upserts, IReadOnlyList<DocumentKey> Deletes);

/// <summary>What a commit gives.</summary>
public abstract record DocumentCommitResult
{
    private DocumentCommitResult()
    {
    }

    /// <summary>All is written; the new head's tag.</summary>
    public sealed record Committed(string HeadTag) : DocumentCommitResult;

    /// <summary>
    /// The head is not the one named, and nothing is written by this call. It may still be that the very same commit
    /// was written by an earlier try of a client below, whose answer was lost: the head's id tells.
    /// </summary>
    public sealed record Conflict : DocumentCommitResult;

    /// <summary>The store cannot take it in one step; nothing is written.</summary>
    public sealed record TooLarge(string Reason) : DocumentCommitResult;
}
