using Serverless.Pipeline.Projections;

namespace Serverless.Embedded.Views;

/// <summary>
/// Writes a generation to SQLite: each row once, as the last of its commits left it, in the order of the tree, so that
/// neighbours are written while their page is at hand; then positions. What has expired meanwhile is deleted.
/// </summary>
internal sealed class FlushWork(Generation generation, Ledger ledger, ExpiredRows expired) : StoreWork<bool>
{
    /// <summary>The commits are in the view log until this is committed, and replay the same way after a power cut.</summary>
    public override bool MustBeDurable => false;

    public override void Apply(SqliteSession session)
    {
        foreach (var projection in generation.Partitions.GroupBy(p => p.Partition.Projection))
        {
            var number = ledger.Names.GetOrAdd(session, projection.Key);
            foreach (var view in projection.SelectMany(ViewsOf).GroupBy(view => view.Name, StringComparer.Ordinal))
            {
                RowTable.Write(session, number, ledger.Names.GetOrAdd(session, number, view.Key), InKeyOrder([.. view]), ledger.Sums);
            }

            foreach (var overlay in projection)
            {
                var partition = new StoredPartition(number, overlay.Partition.Partition.Value);
                HospitalChanges.CleanUp(session, partition, overlay.Entry, ledger.Sums);
                expired.Purge(session, partition, overlay.Entry.Position.EnqueuedTime, overlay.Count, ledger);
                PositionTable.Write(session, partition, overlay.Entry, ledger.Sums);
            }
        }
    }

    public override void Committed()
    {
        foreach (var overlay in generation.Partitions)
        {
            overlay.Partition.Stored.MoveTo(overlay.Entry.Position.Sequence);
        }

        Succeed(true);
    }

    private static IEnumerable<(string Name, int Partition, ViewOverlay Rows)> ViewsOf(PartitionOverlay overlay) =>
        overlay.Views.Select(view => (StoredText.Decode(view.View), overlay.Partition.Partition.Value, view));

    private static (OverlayRow Row, int Partition)[] InKeyOrder((string Name, int Partition, ViewOverlay Rows)[] parts)
    {
        var rows = new (OverlayRow Row, int Partition)[parts.Sum(part => part.Rows.Count)];
        var next = 0;
        foreach (var part in parts)
        {
            part.Rows.Visit(row => rows[next++] = (row, part.Partition));
        }

        KeyOrder.Sort(rows);
        return rows;
    }
}
