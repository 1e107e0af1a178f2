using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Views;

/// <summary>What a store has open, from the lock to the view log.</summary>
internal sealed class StoreParts : IDisposable
{
    private readonly SafeFileHandle _lock;

    private StoreParts(SafeFileHandle handle, SqliteSession session, NameTable names, LivePartitions partitions, ViewLog log) =>
        (_lock, Session, Names, Partitions, Log) = (handle, session, names, partitions, log);

    /// <summary>The writer's, who closes it.</summary>
    public SqliteSession Session { get; }

    public NameTable Names { get; }

    public LivePartitions Partitions { get; }

    public ViewLog Log { get; }

    /// <summary>
    /// Opens the database, and writes what the view log has on top of it, so that a new log begins with nothing to be
    /// remembered of the old one.
    /// </summary>
    public static StoreParts Open(string path, ViewLogFolder folder, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        SafeFileHandle? handle = null;
        SqliteSession? session = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            handle = StoreLock.Take(path);
            session = SqliteSession.OpenWriter(path, options);
            SqliteSchema.Prepare(session, path);
            var names = new NameTable();
            names.Load(session);
            var partitions = Load(session, names);
            var log = TakeOver(session, names, partitions, folder, new ExpiredRows(options, time), path, logger);
            StoreLog.Opened(logger, path, names.Projections.Count);
            return new StoreParts(handle, session, names, partitions, log);
        }
        catch (Exception error)
        {
            session?.Dispose();
            handle?.Dispose();
            if (error is SqliteException outside)
            {
                throw SqliteFaults.Unavailable(path, outside);
            }

            throw;
        }
    }

    /// <summary>Everybody who waits is told; the lock goes last.</summary>
    public void Dispose()
    {
        Log.Dispose();
        Partitions.Close();
        _lock.Dispose();
    }

    private static LivePartitions Load(SqliteSession session, NameTable names)
    {
        var partitions = new LivePartitions();
        foreach (var (projection, number) in names.Projections)
        {
            foreach (var (partition, entry) in PositionTable.ReadOf(session, number))
            {
                partitions.Of(projection, partition).MoveTo(entry);
            }
        }

        return partitions;
    }

    /// <summary>
    /// Old files go when their commits and the id of the new log are on the disk: from then on they would be none of the
    /// database's, even if a power cut brought them back.
    /// </summary>
    private static ViewLog TakeOver(
        SqliteSession session, NameTable names, LivePartitions partitions, ViewLogFolder folder, ExpiredRows expired, string path, ILogger logger)
    {
        var files = folder.Find();
        var id = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))) | 1;
        var left = ViewLogReplay.Read(session, folder, files, partitions, logger);
        session.InTransactionOnDisk(() =>
        {
            new FlushWork(left, names, expired).Apply(session);
            ViewLogReplay.Adopt(session, id);
        });
        names.Committed();
        if (left.Commits > 0)
        {
            StoreLog.TakenOver(logger, path, left.Commits);
        }

        foreach (var file in files)
        {
            folder.Delete(file);
        }

        return new ViewLog(folder, id);
    }
}
