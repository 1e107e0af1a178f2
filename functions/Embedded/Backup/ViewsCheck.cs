using System.Globalization;
using Microsoft.Data.Sqlite;
using Serverless.Embedded.Views;

namespace Serverless.Embedded.Backup;

/// <summary>Verifies views and hospital with what lies beside them, and reads what they say of the log.</summary>
internal sealed class ViewsCheck : IDisposable
{
    private readonly SqliteSession? _session;
    private readonly string? _leftBehind;

    private ViewsCheck(SqliteSession? session, IReadOnlyList<StoredPlace> positions, string? leftBehind = null) =>
        (_session, Positions, _leftBehind) = (session, positions, leftBehind);

    public IReadOnlyList<StoredPlace> Positions { get; }

    /// <param name="folder">The data folder or backup, which nobody uses.</param>
    /// <param name="findings">Where what is wrong goes.</param>
    public static ViewsCheck Run(string folder, Findings findings)
    {
        var path = Path.Combine(folder, ViewsCopy.Database);
        if (!File.Exists(path))
        {
            if (ReadOnlyFiles.Instance.ListFiles(folder).FirstOrDefault(ViewsCopy.IsOfViews) is { } left)
            {
                findings.Add(ViewsCopy.Database, $"It is missing, and '{left}' is there. Restore all files of its name from one backup (restore); else every view is built again from the log, and the hospital's record is lost.");
            }

            return new ViewsCheck(null, []);
        }

        // SQLite makes an index of the write-ahead log to read it. It goes again: nothing is changed here.
        var leftBehind = File.Exists(path + "-shm") ? null : path + "-shm";
        SqliteSession? session = null;
        try
        {
            CheckLog(path, findings);
            session = Open(path);
            if (SqliteSchema.VersionOf(session) != SqliteSchema.Version)
            {
                findings.Note($"{ViewsCopy.Database} is of an older schema without checksums; the next start upgrades it. It is not verified.");
                session.Dispose();
                return new ViewsCheck(null, []);
            }

            session.Store = StoreMark.Read(session)?.Store ?? 0;
            foreach (var finding in StoreVerifier.Run(session))
            {
                findings.Add(ViewsCopy.Database, $"{ViewsCopy.Database}, {finding.Table}{(finding.Place.Length > 0 ? ", " : "")}{finding.Place}", finding.Problem);
            }

            findings.Rows = session.Int64("SELECT COUNT(*) FROM view_rows");
            new BesideViews(session, folder, findings).Check();
            return new ViewsCheck(session, PositionsOf(session), leftBehind);
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            findings.Add(ViewsCopy.Database, $"It cannot be read ({e.Message}). Restore all files of its name from one backup.");
            return new ViewsCheck(null, []);
        }
    }

    /// <summary>How far each projection is, of a database that was closed cleanly.</summary>
    public static IReadOnlyList<StoredPlace> ReadPositions(string folder)
    {
        var path = Path.Combine(folder, ViewsCopy.Database);
        if (!File.Exists(path))
        {
            return [];
        }

        using var session = Open(path);
        session.Store = StoreMark.Read(session)?.Store ?? 0;
        return PositionsOf(session);
    }

    /// <summary>What the hospital has of a partition, of these projections.</summary>
    public IEnumerable<HospitalRow> Hospital(int partition, IReadOnlyDictionary<long, string> projections, Findings findings) =>
        _session is null ? [] : HospitalRows.Of(_session, partition, projections, findings);

    public void Dispose()
    {
        _session?.Dispose();
        if (_leftBehind is not null)
        {
            File.Delete(_leftBehind);
        }
    }

    private static SqliteSession Open(string path) => WriteAheadLog.Exists(path)
        ? SqliteSession.OpenReader(path, 0, new SqliteStoreOptions())
        : SqliteSession.OpenAlone(path);

    private static void CheckLog(string path, Findings findings)
    {
        if (WriteAheadLog.Read(path) is { Behind: > 0 } log)
        {
            findings.Add(
                ViewsCopy.Database + WriteAheadLog.Suffix,
                string.Create(CultureInfo.InvariantCulture, $"It does not check behind frame {log.Frames}: SQLite leaves out up to {log.Behind} frames. After a loss of power that is as it must be; what is missing is processed again from the log."));
        }
    }

    private static List<StoredPlace> PositionsOf(SqliteSession session)
    {
        var names = new NameTable();
        names.Load(session);
        var projections = names.Projections.ToDictionary(named => named.Number, named => named.Projection.ToString());
        return
        [
            .. PositionTable.ReadAll(session)
                .Where(stored => stored.IsGood && stored.Entry.Position.Sequence.Value >= 0)
                .Select(stored => new StoredPlace(
                    stored.Place.Projection,
                    projections.GetValueOrDefault(stored.Place.Projection) ?? string.Create(CultureInfo.InvariantCulture, $"projection number {stored.Place.Projection}"),
                    stored.Place.Partition,
                    stored.Entry.Position.Sequence.Value,
                    stored.Entry.Position.History,
                    stored.Entry.Position.Checksum))
                .OrderBy(place => place.Sequence),
        ];
    }
}
