using System.Diagnostics;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>Makes documents of a commit, has them written, and finds out what became of it.</summary>
internal sealed class CommitWriter(IDocuments documents, DocumentReads reads)
{
    public async ValueTask<CommitResult> WriteAsync(Commit commit, PartitionMemory memory, CancellationToken stop)
    {
        var partition = new DocumentPartition(commit.Projection, commit.Partition);
        if (!memory.IsKnown || memory.Version != commit.Expected)
        {
            memory.Opened(await documents.OpenAsync(partition, stop));
            if (memory.Version != commit.Expected)
            {
                return Lost(memory);
            }
        }

        if (memory.Head is null)
        {
            // Before the first commit, so that nobody can miss a projection that has one.
            await documents.PutAsync(DocumentPartition.Catalog, DocumentReads.CatalogEntry(commit.Projection), stop);
        }

        var plan = await PlanAsync(commit, partition, memory.Head?.Head ?? Head.None, stop);
        var (rows, deletes) = await RowsAsync(commit, partition, memory, stop);
        var head = plan.Head with
        {
            Number = plan.Head.Number + 1,
            Id = Guid.NewGuid().ToString("N"),
            Position = commit.Position,
            HasExpiry = plan.Head.HasExpiry || commit.Rows.Any(r => r.Expires is not null),
        };
        var draft = new DocumentCommit(memory.Head?.Tag, head, [.. rows, .. plan.Upserts], [.. deletes, .. plan.Deletes]);
        var result = await WriteAsync(partition, draft, memory, stop);
        if (result is CommitResult.Committed)
        {
            Remember(commit, rows, memory);
        }

        return result;
    }

    private static CommitResult.LostOwnership Lost(PartitionMemory memory) => new(memory.Version);

    private static void Remember(Commit commit, IReadOnlyList<Document> rows, PartitionMemory memory)
    {
        foreach (var change in commit.Rows.Where(r => r.State is null))
        {
            memory.Set(change.Row, 0);
        }

        foreach (var row in rows)
        {
            memory.Set(new RowId(row.Key.Group, row.Key.Name), Fields.Long(row.Fields, "version"));
        }
    }

    private async ValueTask<CommitResult> WriteAsync(
        DocumentPartition partition, DocumentCommit draft, PartitionMemory memory, CancellationToken stop)
    {
        try
        {
            switch (await documents.CommitAsync(partition, draft, stop))
            {
                case DocumentCommitResult.Committed committed:
                    memory.Committed(new StoredHead(draft.Head, committed.HeadTag));
                    return new CommitResult.Committed(draft.Head.Version);
                case DocumentCommitResult.TooLarge tooLarge:
                    return new CommitResult.TooLarge(tooLarge.Reason);
                case DocumentCommitResult.Conflict:
                    return Conflict(partition, draft, memory, await documents.OpenAsync(partition, stop));
                default:
                    throw new UnreachableException();
            }
        }
        catch
        {
            memory.Doubt(draft.Head.Id);
            throw;
        }
    }

    /// <summary>Whether the head that stood in the way is this commit itself, a try of this process that was given up, or another owner's.</summary>
    private static CommitResult Conflict(DocumentPartition partition, DocumentCommit draft, PartitionMemory memory, StoredHead? stored)
    {
        if (stored?.Head.Id == draft.Head.Id)
        {
            memory.Committed(stored);
            return new CommitResult.Committed(draft.Head.Version);
        }

        if (stored is not null && memory.IsInDoubt(stored.Head.Id))
        {
            throw new StoreUnavailableException(
                $"A commit of {partition.Projection} in partition {partition.Partition} that had failed came through late. Processing goes on from it.");
        }

        memory.Opened(stored);
        return Lost(memory);
    }

    private async ValueTask<HospitalPlan> PlanAsync(Commit commit, DocumentPartition partition, Head head, CancellationToken stop)
    {
        var sequences = HospitalPlan.CasesOf(commit);
        if (sequences.Count == 0)
        {
            return HospitalPlan.Of(commit, head, [], [], new Dictionary<long, string>());
        }

        var cases = await reads.GetCasesAsync(partition, sequences, stop);
        var wards = await documents.GetAsync(partition, [.. HospitalPlan.WardsOf(commit, cases).Select(DocumentKey.Ward)], stop);
        var tried = commit.Released.Select(r => r.Sequence).Concat(commit.FailedReleases.Select(f => f.Patient));
        var requests = await documents.GetAsync(partition, [.. tried.Select(s => DocumentKey.Request(s.Value)).Distinct()], stop);
        return HospitalPlan.Of(
            commit,
            head,
            cases,
            [.. wards.OfType<StoredDocument>().Select(WardDocument.Of)],
            requests.OfType<StoredDocument>().ToDictionary(RequestDocument.SequenceOf, RequestDocument.IdOf));
    }

    private async ValueTask<(IReadOnlyList<Document> Upserts, IReadOnlyList<DocumentKey> Deletes)> RowsAsync(
        Commit commit, DocumentPartition partition, PartitionMemory memory, CancellationToken stop)
    {
        var versions = new Dictionary<RowId, long>(commit.Rows.Count);
        List<RowId> unknown = [];
        foreach (var change in commit.Rows.Where(r => r.State is null))
        {
            if (memory.TryGet(change.Row, out var version))
            {
                versions[change.Row] = version;
            }
            else
            {
                unknown.Add(change.Row);
            }
        }

        var found = await documents.GetAsync(partition, [.. unknown.Select(r => DocumentKey.Row(r.View, r.Key))], stop);
        for (var i = 0; i < unknown.Count; i++)
        {
            versions[unknown[i]] = found[i] is { } row ? RowDocument.VersionOf(row) : 0;
        }

        List<Document> upserts = [];
        List<DocumentKey> deletes = [];
        foreach (var change in commit.Rows)
        {
            if (change.State is { } state)
            {
                upserts.Add(RowDocument.Of(change, state));
            }
            else if (versions[change.Row] > 0)
            {
                deletes.Add(DocumentKey.Row(change.Row.View, change.Row.Key));
            }
        }

        return (upserts, deletes);
    }
}
