using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>The store for readers of views.</summary>
internal sealed class DocumentViews(
    IDocuments documents, DocumentReads reads, PartitionSignals signals, DocumentStoreOptions options, TimeProvider time) : IViewReader
{
    public async ValueTask<IReadOnlyList<StoredRow>> GetAsync(ProjectionId projection, RowId row, DateTimeOffset now, CancellationToken stop)
    {
        var key = DocumentKey.Row(row.View, row.Key);
        var partitions = reads.PartitionsOf(projection);
        var found = await reads.EachAsync(partitions, (p, stopped) => reads.GetAsync(p, key, stopped), stop);
        return
        [
            .. found.Zip(partitions)
                .Where(f => f.First is not null && RowDocument.IsVisible(f.First, now))
                .Select(f => RowDocument.ToRow(f.First!, f.Second.Partition)),
        ];
    }

    public async ValueTask<RowPage> ListAsync(
        ProjectionId projection, string view, ListQuery query, DateTimeOffset now, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Top, 1);

        // Before the rows, which are then at least as new.
        var status = await GetStatusAsync(projection, stop);
        var partitions = reads.PartitionsOf(projection);
        var scan = new DocumentScan(DocumentKind.Row, view)
        {
            Prefix = query.Prefix,
            After = query.After,

            // A partition's share of the page and some more; whoever has more rows is asked again.
            Top = Math.Clamp((2 * query.Top / partitions.Count) + 1, Math.Min(8, query.Top + 1), Math.Min(1000, query.Top + 1)),

            // So all of them have about as much as the page may have, and a row each beyond it.
            MaxBytes = Math.Max(1, query.MaxBytes / partitions.Count),
        };
        var (rows, more) = await MergedScan.ReadAsync([.. partitions.Select(p => new RowCursor(documents, p, scan, now))], query, reads, stop);
        return new RowPage(rows, more, status);
    }

    public async ValueTask<IReadOnlyList<PartitionStatus>> GetStatusAsync(ProjectionId projection, CancellationToken stop)
    {
        var partitions = reads.PartitionsOf(projection);
        var heads = await reads.EachAsync(partitions, documents.ReadHeadAsync, stop);
        return
        [
            .. heads.Zip(partitions)
                .Where(h => h.First is not null)
                .Select(h => new PartitionStatus(h.Second.Partition, h.First!.Head.Position, h.First.Head.Patients, h.First.Head.Held)),
        ];
    }

    public async ValueTask<long> CountHeldAsync(ProjectionId projection, WardKey ward, CancellationToken stop)
    {
        var key = DocumentKey.Ward(ward.Value);
        var found = await reads.EachAsync(reads.PartitionsOf(projection), (p, stopped) => reads.GetAsync(p, key, stopped), stop);
        return found.OfType<StoredDocument>().Sum(d => WardDocument.Of(d).All);
    }

    /// <summary>A commit of this process ends the wait at once; another's is seen by looking, less and less often.</summary>
    public async ValueTask WaitAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop)
    {
        var name = new DocumentPartition(projection, partition);
        var signal = signals.Moved(name);
        var poll = options.FirstPoll;
        while (true)
        {
            var (position, next) = signal.Now;
            if (position >= sequence)
            {
                return;
            }

            if (await documents.ReadHeadAsync(name, stop) is { } stored)
            {
                signal.MoveTo(stored.Head.Position.Sequence);
            }

            await Task.WhenAny(next, Task.Delay(poll, time, stop));
            stop.ThrowIfCancellationRequested();
            poll = poll * 2 < options.LongestPoll ? poll * 2 : options.LongestPoll;
        }
    }

    /// <summary>A page is read from the documents themselves, as a key is.</summary>
    public ValueTask WaitForListAsync(ProjectionId projection, PartitionId partition, SequenceNumber sequence, CancellationToken stop) =>
        WaitAsync(projection, partition, sequence, stop);
}
