using System.Globalization;
using Serverless.Embedded.Views;

namespace Serverless.Embedded.Backup;

/// <summary>Compares the view database with the files beside it: the witness, and the view log.</summary>
internal sealed class BesideViews(SqliteSession session, string folder, Findings findings)
{
    private const string HasRequest = "SELECT COUNT(*) FROM release_requests WHERE id = ?1";

    private readonly string _database = Path.Combine(folder, ViewsCopy.Database);

    public void Check()
    {
        CheckWitness();
        var id = session.Int64($"SELECT COALESCE((SELECT id FROM view_log WHERE checksum = {Checks.ViewLog}), 0)");
        foreach (var name in ReadOnlyFiles.Instance.ListFiles(folder).Where(name => name.StartsWith($"{ViewsCopy.Database}-log-", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            CheckViewLog(name, id);
        }
    }

    private void CheckWitness()
    {
        var name = ViewsCopy.Database + Witness.Suffix;
        if (!File.Exists(_database + Witness.Suffix))
        {
            findings.Add(name, "It is missing: whether acknowledged requests for releases are missing from the database can't be told. Restore all files of the view database from one backup.");
            return;
        }

        var (store, records, isDamaged) = Witness.Look(ReadOnlyFiles.Instance, _database);
        if (store != session.Store)
        {
            findings.Add(name, "It is damaged, or belongs to another database. Restore all files of the view database from one backup.");
            return;
        }

        if (isDamaged)
        {
            findings.Add(name, "It does not check in the middle: requests for releases that stood there are lost, unless the database has them.");
        }

        if (records.Select(record => record.Transactions).DefaultIfEmpty().Max() is var most && StoreMark.Read(session) is { } mark && mark.Transactions < most)
        {
            findings.Add(ViewsCopy.Database, string.Create(CultureInfo.InvariantCulture, $"It is at transaction {mark.Transactions}, and was at {most}: an older copy was restored, or its write-ahead log is lost. Restore all files of its name from one backup (restore)."));
        }

        foreach (var request in records.Select(record => record.Request).OfType<WitnessedRequest>())
        {
            using var has = session.Call(HasRequest).Bind(1, request.Number);
            has.Step();
            if (has.Int64(0) == 0)
            {
                findings.Add(ViewsCopy.Database, $"The request of {request.Request.By} for a release of patient {request.Patient}, which was acknowledged, is not in it. The next start makes it again.");
            }
        }
    }

    private void CheckViewLog(string name, long id)
    {
        if (ViewLogFile.Read(ReadOnlyFiles.Instance, Path.Combine(folder, name), id) is not var (bytes, header))
        {
            findings.Add(name, "It is damaged, or of another database. The next start passes over it, and processes the log from the database's positions.");
            return;
        }

        var at = ViewLogFile.HeaderLength;
        while (CommitRecord.Find(bytes, at, header, ViewLogFile.SeedOf(id)) is { } record)
        {
            at += record.Length;
        }

        if (at == bytes.Length)
        {
            return;
        }

        var isHurt = Enumerable.Range(at + 1, bytes.Length - at - 1).Any(offset => CommitRecord.Find(bytes, offset, header, ViewLogFile.SeedOf(id)) is not null);
        var words = string.Create(CultureInfo.InvariantCulture, $"{bytes.Length - at} bytes from offset {at} on are no whole commit. The next start leaves them out, and processes the log again from there.");
        if (isHurt)
        {
            findings.Add(name, words);
        }
        else
        {
            findings.Note($"{name}: {words}");
        }
    }
}
