using Microsoft.Data.Sqlite;
using Serverless.Pipeline.Stores;
using SQLitePCL;

namespace Serverless.Embedded.Views;

/// <summary>Tells a database that cannot work now from a mistake in our own statements.</summary>
internal static class SqliteFaults
{
    public static bool IsOutside(SqliteException error) => error.SqliteErrorCode is not (
        raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_MISUSE or raw.SQLITE_RANGE);

    public static StoreUnavailableException Unavailable(string path, SqliteException error) => new(
        $"The view database {path} {What(error)} (SQLite {error.SqliteExtendedErrorCode}: {error.Message}).", error);

    private static string What(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => "has no room: free space on its disk, or raise MaxDatabaseBytes",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked: close the other program that has it open for writing",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => "cannot be opened for writing: check its folder and permissions",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            "is damaged: restore it from a backup, or move it away to rebuild all views from the log (the hospital's record is only in it)",
        _ => "cannot be read or written: check the disk",
    };
}
