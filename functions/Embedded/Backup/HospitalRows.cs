using Microsoft.Data.Sqlite;
using Serverless.Embedded.Views;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Backup;

/// <summary>Reads the events of the hospital in the order of the log, a lot at a time.</summary>
internal static class HospitalRows
{
    private const int Lot = 256;

    /// <summary>The most bytes of the events of a lot, beyond the first: there is one of each projection at the same time.</summary>
    private const int LotBytes = 4 * 1024 * 1024;

    private const string After =
        """
        SELECT sequence, enqueued, broker_key, envelope, body FROM hospital
        WHERE projection = ?1 AND partition = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4
        """;

    /// <summary>Those of some projections in a partition, merged.</summary>
    public static IEnumerable<HospitalRow> Of(SqliteSession session, int partition, IReadOnlyDictionary<long, string> projections, Findings findings)
    {
        var next = new PriorityQueue<IEnumerator<HospitalRow>, long>();
        foreach (var (number, name) in projections)
        {
            var rows = Of(session, partition, number, name, findings).GetEnumerator();
            if (rows.MoveNext())
            {
                next.Enqueue(rows, rows.Current.Sequence);
            }
        }

        while (next.TryDequeue(out var rows, out _))
        {
            yield return rows.Current;
            if (rows.MoveNext())
            {
                next.Enqueue(rows, rows.Current.Sequence);
            }
        }
    }

    private static IEnumerable<HospitalRow> Of(SqliteSession session, int partition, long projection, string name, Findings findings)
    {
        var after = -1L;
        while (TryReadLot(session, partition, projection, name, after, findings) is { Count: > 0 } lot)
        {
            foreach (var row in lot)
            {
                yield return row;
            }

            after = lot[^1].Sequence;
        }
    }

    private static List<HospitalRow> TryReadLot(SqliteSession session, int partition, long projection, string name, long after, Findings findings)
    {
        try
        {
            return ReadLot(session, partition, projection, name, after);
        }
        catch (SqliteException e)
        {
            findings.Add(ViewsCopy.Database, $"The hospital of {name} cannot be read behind event {after} of partition {partition} ({e.Message}).");
            return [];
        }
    }

    private static List<HospitalRow> ReadLot(SqliteSession session, int partition, long projection, string name, long after)
    {
        List<HospitalRow> lot = [];
        var bound = new ByteBound(LotBytes);
        using var call = session.Call(After).Bind(1, projection).Bind(2, (long)partition).Bind(3, after).Bind(4, (long)Lot);
        while (call.Step() && bound.TryTake(call.Bytes(3).Length + call.Bytes(4).Length))
        {
            lot.Add(new HospitalRow(name, call.Int64(0), call.Int64(1), call.NullableBlob(2), call.Blob(3), call.NullableBlob(4)));
        }

        return lot;
    }
}
