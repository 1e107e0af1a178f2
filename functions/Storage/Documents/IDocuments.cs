using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>
/// Where the documents of projections are. Every method throws <see cref="StoreUnavailableException"/> when the store
/// cannot be reached or cannot write; of a commit the caller then does not know whether it was written.
/// </summary>
public interface IDocuments
{
    /// <summary>The head for the partition's owner, null if there is none. Completes a commit that was interrupted.</summary>
    ValueTask<StoredHead?> OpenAsync(DocumentPartition partition, CancellationToken stop);

    /// <summary>The head for readers: every document of its commit can be read.</summary>
    ValueTask<StoredHead?> ReadHeadAsync(DocumentPartition partition, CancellationToken stop);

    /// <summary>The documents asked for, in that order; null where there is none.</summary>
    ValueTask<IReadOnlyList<StoredDocument?>> GetAsync(DocumentPartition partition, IReadOnlyList<DocumentKey> keys, CancellationToken stop);

    ValueTask<IReadOnlyList<StoredDocument>> ScanAsync(DocumentPartition partition, DocumentScan scan, CancellationToken stop);

    /// <summary>Writes one step, if the head is the one it builds on.</summary>
    ValueTask<DocumentCommitResult> CommitAsync(DocumentPartition partition, DocumentCommit commit, CancellationToken stop);

    /// <summary>Writes one document, outside of the fence: one of a kind that no commit writes.</summary>
    ValueTask PutAsync(DocumentPartition partition, Document document, CancellationToken stop);

    /// <summary>Removes a document that is still as it was read; false if it has changed or is gone.</summary>
    ValueTask<bool> DeleteAsync(DocumentPartition partition, StoredDocument document, CancellationToken stop);

    /// <summary>Removes what the store left behind where nobody can miss it; how much.</summary>
    ValueTask<int> SweepAsync(DocumentPartition partition, CancellationToken stop);
}
