using System.Globalization;
using Microsoft.Data.Sqlite;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Compares everything in the database with its checksums: each row, the sums of each partition, and the tree itself. It
/// reads the whole database once.
/// </summary>
internal static class StoreVerifier
{
    /// <summary>The most findings of one kind that are named; more are counted.</summary>
    public const int MostNamed = 100;

    private const string RowsBySum =
        "SELECT v.projection, r.partition, r.checksum FROM view_rows r LEFT JOIN views v ON v.id = r.view";

    private const string HospitalBySum =
        "SELECT projection, partition, checksum FROM hospital UNION ALL SELECT projection, partition, checksum FROM attempts";

    /// <summary>Wards are sums over the hospital; those that differ from it.</summary>
    private const string WrongWards =
        """
        SELECT projection, partition, ward FROM (
            SELECT projection, partition, ward, patients, held FROM wards
            UNION ALL
            SELECT projection, partition, ward, -SUM(status = 0), -SUM(status = 1) FROM hospital WHERE status < 2 GROUP BY projection, partition, ward)
        GROUP BY projection, partition, ward HAVING SUM(patients) <> 0 OR SUM(held) <> 0
        """;

    /// <summary>What identifies a row of each table, for whoever has to look at it.</summary>
    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["view_rows"] = "'view ' || COALESCE((SELECT name FROM views WHERE id = view), view) || ', key ' || key || ', partition ' || partition",
        ["projections"] = "'number ' || id",
        ["views"] = "'number ' || id",
        ["release_requests"] = "'number ' || id",
        ["view_log"] = "'its row'",
        ["positions"] = Of("projection", "partition"),
        ["wards"] = Of("projection", "partition", "ward"),
        ["hospital"] = Of("projection", "partition", "sequence"),
        ["attempts"] = Of("projection", "partition", "sequence", "number"),
    };

    /// <summary>What does not check; nothing if all is as it was written.</summary>
    public static List<StoreFinding> Run(SqliteSession session)
    {
        List<StoreFinding> found = [];
        try
        {
            CheckTree(session, found);
            CheckMark(session, found);
            foreach (var (table, check) in Checks.All)
            {
                CheckRows(session, table, check, found);
            }

            CheckSums(session, found);
            using var wards = session.Call(WrongWards);
            while (wards.Step())
            {
                found.Add(new StoreFinding("wards", wards.Text(2), "Its counts are not those of the events in the hospital."));
            }
        }
        catch (SqliteException error) when (SqliteFaults.IsOutside(error))
        {
            found.Add(new StoreFinding("database", "", $"It cannot be read to its end: {error.Message}."));
        }

        return found;
    }

    /// <summary>The same of a database that is not open.</summary>
    /// <exception cref="StoreUnavailableException">It is open, cannot be read, or is of a schema without checksums.</exception>
    public static IReadOnlyList<StoreFinding> Verify(string path)
    {
        using var handle = StoreLock.Take(path);
        try
        {
            using var session = SqliteSession.OpenReader(path, 0, new SqliteStoreOptions());
            if (SqliteSchema.VersionOf(session) is var schema and not SqliteSchema.Version)
            {
                throw new StoreUnavailableException(
                    $"The view database {path} has schema {schema}, and can be verified by a program of that schema alone; this one has {SqliteSchema.Version}. A start upgrades an older one.");
            }

            session.Store = StoreMark.Read(session)?.Store ?? 0;
            return Run(session);
        }
        catch (SqliteException error) when (SqliteFaults.IsOutside(error))
        {
            return [new StoreFinding("database", "", $"It cannot be read: {error.Message}.")];
        }
    }

    private static string Of(params string[] columns) => string.Join(" || ', ' || ", columns.Select(c => $"'{c} ' || {c}"));

    private static void CheckTree(SqliteSession session, List<StoreFinding> found)
    {
        using var tree = session.Call($"PRAGMA integrity_check({MostNamed.ToString(CultureInfo.InvariantCulture)})");
        while (tree.Step())
        {
            if (tree.Text(0) is var line and not "ok")
            {
                found.Add(new StoreFinding("database", "", line));
            }
        }
    }

    private static void CheckMark(SqliteSession session, List<StoreFinding> found)
    {
        var (count, sum) = (0L, 0L);
        foreach (var position in PositionTable.ReadAll(session))
        {
            (count, sum) = (count + 1, unchecked(sum + position.Check));
        }

        if (StoreMark.Read(session) is not { } mark)
        {
            found.Add(new StoreFinding("store", "its row", "The database does not say which one it is."));
        }
        else if ((mark.Positions, mark.PositionsSum) != (count, sum))
        {
            found.Add(new StoreFinding("positions", "", $"There are {count} of them; the last transaction left {mark.Positions}, or others."));
        }
    }

    private static void CheckRows(SqliteSession session, string table, string check, List<StoreFinding> found)
    {
        var bad = 0;
        using var rows = session.Call($"SELECT {Places[table]} FROM {table} WHERE checksum <> {check}");
        while (rows.Step())
        {
            if (++bad <= MostNamed)
            {
                found.Add(new StoreFinding(table, System.Text.Encoding.UTF8.GetString(rows.Bytes(0)), "It is not what was written: its checksum does not fit."));
            }
        }

        if (bad > MostNamed)
        {
            found.Add(new StoreFinding(table, "", $"{bad - MostNamed} more rows do not check."));
        }
    }

    private static void CheckSums(SqliteSession session, List<StoreFinding> found)
    {
        var sums = new RowSums();
        Add(session, RowsBySum, sums.AddRow);
        Add(session, HospitalBySum, sums.AddHospital);
        var positions = PositionTable.ReadAll(session);
        foreach (var position in positions.Where(position => position.IsGood && sums.Of(position.Place) != position.Sums))
        {
            var (now, was) = (sums.Of(position.Place), position.Sums);
            found.Add(new StoreFinding(
                "positions",
                $"projection {position.Place.Projection}, partition {position.Place.Partition}",
                $"It has {now.Rows} rows and {now.Hospital} events and attempts in the hospital; {was.Rows} and {was.Hospital} were written up to this position, or others of that number."));
        }

        foreach (var orphan in sums.Partitions.Except(positions.Select(position => position.Place)))
        {
            found.Add(new StoreFinding(
                "positions", $"projection {orphan.Projection}, partition {orphan.Partition}", "There are rows or events of the hospital, but no position."));
        }
    }

    private static void Add(SqliteSession session, string select, Action<StoredPartition, long> add)
    {
        using var read = session.Call(select);
        while (read.Step())
        {
            add(new StoredPartition(read.NullableInt64(0) ?? 0, (int)read.Int64(1)), read.Int64(2));
        }
    }
}
