using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>What a store has open, from the lock to the view log.</summary>
internal sealed class StoreParts : IDisposable
{
    private readonly SafeFileHandle _lock;

    private StoreParts(SafeFileHandle handle, SqliteSession session, OpenedDatabase opened, Witness witness, ViewLog log) =>
        (_lock, Session, Ledger, Partitions, Witness, Log) = (handle, session, opened.Ledger, opened.Partitions, witness, log);

    /// <summary>The writer's, who closes it.</summary>
    public SqliteSession Session { get; }

    public Ledger Ledger { get; }

    public LivePartitions Partitions { get; }

    public Witness Witness { get; }

    public ViewLog Log { get; }

    /// <summary>
    /// Opens the database, and writes what the view log has on top of it, so that a new log begins with nothing to be
    /// remembered of the old one.
    /// </summary>
    public static StoreParts Open(string path, ViewLogFolder folder, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        SafeFileHandle? handle = null;
        SqliteSession? session = null;
        Witness? witness = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            handle = StoreLock.Take(path);
            var isMixed = LeftBehind.Examine(path, logger);
            var hadLog = WriteAheadLog.Exists(path);
            session = SqliteSession.OpenWriter(path, options);
            var opened = OpenedDatabase.Open(session, path, logger);
            witness = folder.OpenWitness(opened.Ledger.Store);
            isMixed |= TestimonyOf(witness, opened, path, hadLog, logger);
            if (isMixed && !opened.IsNew)
            {
                Verify(session, path, logger);
            }

            var log = TakeOver.Run(session, opened, witness, folder, new ExpiredRows(options, time), path, logger);
            witness.Opened(opened.Ledger.Transactions);
            StoreLog.Opened(logger, path, opened.Ledger.Names.Projections.Count);
            return new StoreParts(handle, session, opened, witness, log);
        }
        catch (Exception error)
        {
            witness?.Dispose();
            session?.Dispose();
            handle?.Dispose();
            throw error switch
            {
                SqliteException outside => SqliteFaults.Unavailable(path, outside),
                IOException and not StoreUnavailableException => ViewLogFolder.Unavailable(path + Witness.Suffix, error),
                _ => error,
            };
        }
    }

    /// <summary>
    /// Everything is written and the database is closed: what is beside it is told so. If its write-ahead log stays,
    /// because another program has it open, it was not closed with everything in one file.
    /// </summary>
    public void Closed(string path)
    {
        if (!WriteAheadLog.Exists(path))
        {
            Witness.Closed(Ledger.Transactions);
            SchemaUpgrade.DeleteCopy(path);
        }
    }

    /// <summary>Everybody who waits is told; the lock goes last.</summary>
    public void Dispose()
    {
        Log.Dispose();
        Partitions.Close();
        Witness.Dispose();
        _lock.Dispose();
    }

    /// <summary>Compares the database with what was told of it outside; whether it has to be verified as a whole.</summary>
    private static bool TestimonyOf(Witness witness, OpenedDatabase opened, string path, bool hadLog, ILogger logger)
    {
        if (witness.IsNew && !opened.IsNew && !opened.IsUpgraded)
        {
            StoreLog.NotAsLeft(logger, path, $"{witness.Path} was missing and is made anew: whether acknowledged requests for releases are missing from the database can't be told.");
            return false;
        }

        if (witness.Records is not [.., var last])
        {
            return false;
        }

        var most = witness.Records.Max(record => record.Transactions);
        if (opened.Ledger.Transactions < most)
        {
            StoreLog.NotAsLeft(
                logger,
                path,
                $"it is at transaction {opened.Ledger.Transactions}, and was at {most}: an older copy was restored, or the end of its write-ahead log is lost. What is missing is processed again from the log of events.");
            return true;
        }

        if (last.Kind == WitnessKind.Closed || hadLog)
        {
            return false;
        }

        StoreLog.NotAsLeft(logger, path, "its write-ahead log is gone, though it was not closed cleanly. It is verified as a whole.");
        return true;
    }

    private static void Verify(SqliteSession session, string path, ILogger logger)
    {
        if (StoreVerifier.Run(session) is not [var first, ..] found)
        {
            StoreLog.NotAsLeft(logger, path, "everything in it checks, and is of one moment. Processing goes on from there.");
            return;
        }

        foreach (var finding in found)
        {
            StoreLog.NotAsLeft(logger, path, finding.ToString());
        }

        throw new StoreUnavailableException(
            $"The view database {path} is damaged, or its files are of different moments: {found.Count} findings, the first is: {first}. Restore all files of its name from one copy, or move all of them away to have every view built again from the log (the hospital's record is only in them).");
    }
}
