using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;

namespace Serverless.Storage.Documents;

/// <summary>What a sweep did.</summary>
/// <param name="Seen">Rows looked at.</param>
/// <param name="Expired">Expired rows removed.</param>
/// <param name="Cleared">Other things removed that nobody can need.</param>
/// <param name="IsWholeRound">Whether it came to the end of all partitions; the next call begins anew.</param>
public sealed record SweepResult(int Seen, int Expired, int Cleared, bool IsWholeRound);

/// <summary>
/// Removes what nobody can see any more. Any process may call it, at any time, also several at once: each removal is
/// conditional on what was read. A call does a bounded part and leaves a note where the next goes on.
/// <para>
/// Of rows, only the partition's own clock counts: one goes when it expired at or before the time of the committed
/// position. Every later event is at or after that, so the fold that would have seen the row takes it for expired
/// anyway, and a replay gives the same rows whether it is removed early, late or never.
/// </para>
/// </summary>
public sealed class Sweeper
{
    private static readonly DocumentKey Note = new(DocumentKind.Sweep, "", "place");

    private readonly IDocuments _documents;
    private readonly DocumentReads _reads;
    private readonly DocumentStoreOptions _options;

    internal Sweeper(IDocuments documents, DocumentReads reads, DocumentStoreOptions options) =>
        (_documents, _reads, _options) = (documents, reads, options);

    public async ValueTask<SweepResult> SweepAsync(CancellationToken stop)
    {
        var result = new SweepResult(0, 0, 0, IsWholeRound: false);
        var note = await _reads.GetAsync(DocumentPartition.Catalog, Note, stop);
        var partitions = (await _reads.ProjectionsAsync(stop)).SelectMany(_reads.PartitionsOf).ToList();
        var (index, place) = (partitions.FindIndex(p => p.ToName('/') == note?.Fields["partition"]), note?.Fields.GetValueOrDefault("behind"));
        for (var i = Math.Max(0, index); i < partitions.Count; i++)
        {
            var behind = i == index ? place : null;
            if (behind is null)
            {
                var cleared = await ClearAsync(partitions[i], stop);
                result = result with { Cleared = result.Cleared + cleared };
            }

            (result, place) = await ExpireAsync(partitions[i], behind, result, stop);
            if (place is not null)
            {
                await LeaveAsync(partitions[i].ToName('/'), place, stop);
                return result;
            }
        }

        await LeaveAsync("", null, stop);
        return result with { IsWholeRound = true };
    }

    private async ValueTask LeaveAsync(string partition, string? behind, CancellationToken stop)
    {
        var fields = new Dictionary<string, string> { ["partition"] = partition };
        Fields.Set(fields, "behind", behind);
        await _documents.PutAsync(DocumentPartition.Catalog, new Document(Note, fields, default), stop);
    }

    /// <summary>Goes on behind a row; gives where to go on if it has seen enough.</summary>
    private async ValueTask<(SweepResult Result, string? Place)> ExpireAsync(
        DocumentPartition partition, string? place, SweepResult result, CancellationToken stop)
    {
        if (await _documents.ReadHeadAsync(partition, stop) is not { Head: { HasExpiry: true, Position.EnqueuedTime: { } clock } })
        {
            return (result, null);
        }

        while (true)
        {
            var scan = new DocumentScan(DocumentKind.Row, DocumentScan.AllGroups)
            {
                Behind = place is null ? null : new StoredDocument(place, new Dictionary<string, string>(), default, ""),
                WithBodies = false,
            };
            var page = await _documents.ScanAsync(partition, scan, stop);
            var over = page.Where(d => !RowDocument.IsVisible(d, clock)).ToList();
            var removed = await _reads.EachAsync(over, (d, stopped) => _documents.DeleteAsync(partition, d, stopped), stop);
            result = result with { Seen = result.Seen + page.Count, Expired = result.Expired + removed.Count(r => r) };
            if (page.Count < scan.Top)
            {
                return (result, null);
            }

            place = page[^1].Place;
            if (result.Seen >= _options.SweepRows)
            {
                return (result, place);
            }
        }
    }

    /// <summary>Released events that were never patients are only kept for replays, and none begins before the committed one.</summary>
    private async ValueTask<int> ClearAsync(DocumentPartition partition, CancellationToken stop)
    {
        var cleared = await _documents.SweepAsync(partition, stop);
        if (await _documents.ReadHeadAsync(partition, stop) is not { Head: { Pushed: > 0, Position.ReplayFrom: var from } })
        {
            return cleared;
        }

        foreach (var mark in await _documents.ScanAsync(partition, new DocumentScan(DocumentKind.Pushed), stop))
        {
            if (Fields.Long(mark.Fields, "after") >= from.Value || Fields.Long(mark.Fields, "sequence") >= from.Value)
            {
                continue;
            }

            var found = await _reads.GetAsync(partition, DocumentKey.Case(Fields.Long(mark.Fields, "sequence")), stop);
            if (found is not null && Case.Of(found, partition.Partition) is { IsOrWasPatient: false, Status: HospitalStatus.Released })
            {
                cleared += await _documents.DeleteAsync(partition, found, stop) ? 1 : 0;
            }

            cleared += await _documents.DeleteAsync(partition, mark, stop) ? 1 : 0;
        }

        return cleared;
    }
}
