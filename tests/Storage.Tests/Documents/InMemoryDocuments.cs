using System.Globalization;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>
/// Documents in memory, steered by control points: the next commits fail before or after their effect, or are carried
/// out only later; something may happen just before one.
/// </summary>
internal sealed class InMemoryDocuments : IDocuments
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DocumentPartition, SortedDictionary<string, StoredDocument>> _all = [];
    private readonly Dictionary<DocumentPartition, StoredHead> _heads = [];
    private readonly Queue<CommitFault> _faults = [];
    private readonly Queue<Action> _late = [];
    private long _tags;

    /// <summary>How many reads of documents there were, each document counted.</summary>
    public int Gets { get; private set; }

    /// <summary>How many bytes of bodies the reads gave.</summary>
    public long BodyBytes { get; set; }

    public Func<Task>? BeforeNextCommit { get; set; }

    /// <summary>Happens once, behind the next read of documents.</summary>
    public Func<Task>? AfterNextGet { get; set; }

    /// <summary>Commits with more changes are too large.</summary>
    public int MaxChanges { get; init; } = int.MaxValue;

    public void FailNextCommit(CommitFault fault) => _faults.Enqueue(fault);

    /// <summary>The requests that were given up on are carried out now.</summary>
    public void Land()
    {
        while (_late.TryDequeue(out var late))
        {
            late();
        }
    }

    public ValueTask<StoredHead?> OpenAsync(DocumentPartition partition, CancellationToken stop) => ReadHeadAsync(partition, stop);

    public ValueTask<StoredHead?> ReadHeadAsync(DocumentPartition partition, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult(_heads.GetValueOrDefault(partition));
        }
    }

    public async ValueTask<IReadOnlyList<StoredDocument?>> GetAsync(DocumentPartition partition, IReadOnlyList<DocumentKey> keys, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        StoredDocument?[] found;
        lock (_lock)
        {
            Gets += keys.Count;
            found = [.. keys.Select(k => Counted(Of(partition).GetValueOrDefault(Place(k))))];
        }

        if (AfterNextGet is { } after)
        {
            AfterNextGet = null;
            await after();
        }

        return found;
    }

    public ValueTask<IReadOnlyList<StoredDocument>> ScanAsync(DocumentPartition partition, DocumentScan scan, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var group = $"{(int)scan.Kind}|" + (scan.Group == DocumentScan.AllGroups ? "" : $"{KeyText.Encode(scan.Group)}|");
        var prefix = group + KeyText.EncodePrefix(scan.Prefix);
        var after = scan.Behind?.Place ?? (scan.After is null ? "" : group + KeyText.Encode(scan.After));
        lock (_lock)
        {
            var bytes = 0L;
            return ValueTask.FromResult<IReadOnlyList<StoredDocument>>(
            [
                .. Of(partition).Values
                    .Where(d => d.Place.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(d.Place, after) > 0)
                    .Take(scan.Top)
                    .TakeWhile(d => (bytes += d.Body.Length) - d.Body.Length < scan.MaxBytes)
                    .Select(d => scan.WithBodies ? Counted(d)! : d with { Body = default }),
            ]);
        }
    }

    public async ValueTask<DocumentCommitResult> CommitAsync(DocumentPartition partition, DocumentCommit commit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (BeforeNextCommit is { } before)
        {
            BeforeNextCommit = null;
            await before();
        }

        if (!_faults.TryDequeue(out var fault))
        {
            return Commit(partition, commit);
        }

        switch (fault)
        {
            case CommitFault.AnswerLostAndSentAgain:
                Commit(partition, commit);
                return Commit(partition, commit);
            case CommitFault.AfterEffect:
                Commit(partition, commit);
                break;
            case CommitFault.LateEffect:
                _late.Enqueue(() => Commit(partition, commit));
                break;
        }

        throw new StoreUnavailableException($"A test made this commit fail ({fault}).");
    }

    public ValueTask PutAsync(DocumentPartition partition, Document document, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Put(partition, document);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(DocumentPartition partition, StoredDocument document, CancellationToken stop)
    {
        lock (_lock)
        {
            var isSame = Of(partition).GetValueOrDefault(document.Place)?.Tag == document.Tag;
            return ValueTask.FromResult(isSame && Of(partition).Remove(document.Place));
        }
    }

    public ValueTask<int> SweepAsync(DocumentPartition partition, CancellationToken stop) => ValueTask.FromResult(0);

    private static string Place(DocumentKey key) => $"{(int)key.Kind}|{KeyText.Encode(key.Group)}|{KeyText.Encode(key.Name)}";

    private StoredDocument? Counted(StoredDocument? read)
    {
        BodyBytes += read?.Body.Length ?? 0;
        return read;
    }

    private DocumentCommitResult Commit(DocumentPartition partition, DocumentCommit commit)
    {
        lock (_lock)
        {
            if (commit.Upserts.Count + commit.Deletes.Count > MaxChanges)
            {
                return new DocumentCommitResult.TooLarge($"This store takes {MaxChanges} changes.");
            }

            if (_heads.GetValueOrDefault(partition)?.Tag != commit.HeadTag)
            {
                return new DocumentCommitResult.Conflict();
            }

            foreach (var document in commit.Upserts)
            {
                Put(partition, document);
            }

            foreach (var key in commit.Deletes)
            {
                Of(partition).Remove(Place(key));
            }

            _heads[partition] = new StoredHead(Head.Of(commit.Head.ToFields()), NewTag());
            return new DocumentCommitResult.Committed(_heads[partition].Tag);
        }
    }

    private void Put(DocumentPartition partition, Document document)
    {
        var fields = document.Fields.ToDictionary(f => f.Key, f => FieldText.Decode(FieldText.Encode(f.Value)));
        Of(partition)[Place(document.Key)] = new StoredDocument(Place(document.Key), fields, document.Body.ToArray(), NewTag());
    }

    private SortedDictionary<string, StoredDocument> Of(DocumentPartition partition)
    {
        if (!_all.TryGetValue(partition, out var documents))
        {
            _all.Add(partition, documents = new SortedDictionary<string, StoredDocument>(StringComparer.Ordinal));
        }

        return documents;
    }

    private string NewTag() => (++_tags).ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a commit goes wrong.</summary>
internal enum CommitFault
{
    BeforeEffect = 0,

    AfterEffect = 1,

    LateEffect = 2,

    /// <summary>Its answer is lost, and a client below sends it again: the second try meets the first.</summary>
    AnswerLostAndSentAgain = 3,
}
