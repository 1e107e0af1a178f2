using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// Looks at a database and its write-ahead log before SQLite applies one to the other, and sets a log aside that does
/// not belong there.
/// </summary>
internal static class LeftBehind
{
    private const string Aside = ".aside";

    /// <returns>Whether the database has to be verified as a whole, because its parts may be of several moments.</returns>
    /// <exception cref="StoreUnavailableException">A file cannot be read or moved.</exception>
    public static bool Examine(string database, ILogger logger)
    {
        try
        {
            return File.Exists(database) && WriteAheadLog.Read(database) is { } log && Examine(database, log, logger);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The view database {database} or its write-ahead log cannot be read ({error.Message}): check the disk and the permissions.", error);
        }
    }

    private static bool Examine(string database, WriteAheadLog log, ILogger logger)
    {
        if (log is { Frames: 0, Behind: 0 })
        {
            // Begun and not written, or cut.
            return true;
        }

        var path = database + WriteAheadLog.Suffix;
        var stored = ReadMark(database);
        if (Fits(stored, log))
        {
            if (log.Behind == 0)
            {
                return stored is null;
            }

            File.Copy(path, path + Aside, overwrite: true);
            StoreLog.NotAsLeft(
                logger,
                database,
                $"{path} does not check behind frame {log.Frames}: up to {log.Behind} frames are left out, and a copy of it is kept as {path}{Aside}. After a loss of power that is as it must be. The commits in them are processed again from the log of events, and requests for releases that were acknowledged are made again.");
            return true;
        }

        File.Move(path, path + Aside, overwrite: true);
        File.Delete(database + "-shm");
        StoreLog.NotAsLeft(
            logger,
            database,
            $"{path} is not of this moment of the database ({Describe(stored, log)}), and is set aside as {path}{Aside}. The database is verified without it.");
        return true;
    }

    /// <summary>
    /// A log begins where the database was when it was begun, and the database is never ahead of it. If the database
    /// cannot say, the first transactions are in the log alone, it has no checksums yet, or the power was lost while the
    /// log was copied into it: then the log has every page that is torn.
    /// </summary>
    private static bool Fits(StoreMark? stored, WriteAheadLog log) => (stored, log.First, log.Last) switch
    {
        (null, _, _) => true,
        ({ } at, { } first, { } last) =>
            at.Store == first.Store && at.Store == last.Store && at.Transactions >= first.Transactions - 1 && at.Transactions <= last.Transactions,

        // A log of which nothing is whole is none.
        ({ }, null, _) => false,
        _ => false,
    };

    private static string Describe(StoreMark? stored, WriteAheadLog log) => (stored, log.First, log.Last) switch
    {
        ({ } at, { } first, _) when at.Store != first.Store => "it belongs to another database",
        ({ } at, { } first, { } last) => $"it has transactions {first.Transactions} to {last.Transactions}, and the database is at {at.Transactions}",
        _ => "nothing in it checks",
    };

    /// <summary>The mark in the database's one file, as if there was no log; null if there is none.</summary>
    private static StoreMark? ReadMark(string database)
    {
        try
        {
            using var session = SqliteSession.OpenAlone(database);
            return StoreMark.Read(session);
        }
        catch (SqliteException)
        {
            // No such table, no such page, or a torn one.
            return null;
        }
    }
}
