using Microsoft.Data.Sqlite;
using Serverless.Embedded.Files;
using Serverless.Embedded.Views;
using SQLitePCL;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Copies views and hospital. Of a running server the database as it is at one moment, by SQLite itself; what the view
/// log has beyond that is processed again from the log of events. Of a server that has ended every file, as it is.
/// </summary>
internal sealed class ViewsCopy(string data, string target, bool isRunning, BackupTally tally)
{
    public const string Database = "views.db";

    // The lock is of who has it open, and SQLite makes its index of the write-ahead log again.
    private static readonly string[] NotCopied = [$"{Database}-lock", $"{Database}-shm"];

    /// <exception cref="DataFolderException">The database cannot be read.</exception>
    /// <exception cref="IOException">A disk failed.</exception>
    public void Run(CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(data, Database)))
        {
            return;
        }

        if (!isRunning)
        {
            foreach (var name in DiskFiles.Instance.ListFiles(data).Where(IsOfViews))
            {
                Copy(name, stop);
            }

            return;
        }

        // First: a request is in the database before it is in here, so that the database lacks none of these.
        if (File.Exists(Path.Combine(data, Database + Witness.Suffix)))
        {
            Copy(Database + Witness.Suffix, stop);
        }

        CopyDatabase(Path.Combine(data, Database), Path.Combine(target, Database));
        tally.Copied(new FileInfo(Path.Combine(target, Database)).Length);
    }

    internal static bool IsOfViews(string name) =>
        name.StartsWith(Database, StringComparison.Ordinal) && !NotCopied.Contains(name);

    /// <summary>In one step: one that is interrupted begins again with each commit of the server.</summary>
    private static void CopyDatabase(string from, string to)
    {
        Batteries_V2.Init();
        using var source = Open(from, raw.SQLITE_OPEN_READONLY);
        using var copy = Open(to, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        raw.sqlite3_busy_timeout(source, 10_000);
        using var backup = raw.sqlite3_backup_init(copy, "main", source, "main");
        var result = backup is null || backup.IsInvalid ? raw.sqlite3_errcode(copy) : raw.sqlite3_backup_step(backup, -1);
        if (result != raw.SQLITE_DONE)
        {
            throw Failed(from, raw.sqlite3_errstr(result).utf8_to_string());
        }
    }

    private static sqlite3 Open(string path, int flags)
    {
        var result = raw.sqlite3_open_v2(path, out var database, flags, null);
        if (result != raw.SQLITE_OK)
        {
            database.Dispose();
            throw Failed(path, raw.sqlite3_errstr(result).utf8_to_string());
        }

        return database;
    }

    private static DataFolderException Failed(string path, string reason) => new(
        $"'{path}' cannot be copied ({reason}). If it is damaged, stop the server and run verify; else try again.");

    private void Copy(string name, CancellationToken stop) => tally.Copied(FileDigest.Copy(data, target, name, stop).Length);
}
