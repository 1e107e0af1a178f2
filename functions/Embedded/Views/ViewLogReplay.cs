using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// What the view log has on top of the database when a store is opened. The database names the log that belongs to it,
/// so files of another life of the database count for nothing, and of each partition only commits without a gap are
/// taken: what is missing in between (after a power cut, or beside a database restored from a backup) is processed
/// again from the log of events, with everything after it.
/// </summary>
internal static class ViewLogReplay
{
    private const string ReadId = $"SELECT COALESCE((SELECT id FROM view_log WHERE checksum = {Checks.ViewLog}), 0)";
    private const string WriteId = "INSERT OR REPLACE INTO view_log (one, id, checksum) VALUES (1, ?1, row_check(9, ?1))";

    /// <summary>Reads the commits that the database lacks, and moves the partitions to them.</summary>
    public static Generation Read(SqliteSession session, ViewLogFolder folder, IReadOnlyList<string> files, LivePartitions partitions, ILogger logger)
    {
        var id = session.Int64(ReadId);
        var generation = new Generation(null, 0);
        foreach (var path in files)
        {
            if (id == 0 || folder.Read(path, id) is not var (bytes, header))
            {
                StoreLog.LogFileDoesNotFit(logger, path, "it was written beside another database, or a backup of this one was restored");
                folder.SetAside(path);
                continue;
            }

            var end = Take(bytes, header, ViewLogFile.SeedOf(id), generation, partitions);
            if (end < bytes.Length)
            {
                StoreLog.LogFileBroken(logger, path, end, bytes.Length - end);
            }
        }

        return generation;
    }

    /// <summary>From now on the database belongs to the log with this id, and to no older file.</summary>
    public static void Adopt(SqliteSession session, long id)
    {
        using var write = session.Call(WriteId).Bind(1, id);
        write.Run();
    }

    /// <summary>Takes the records of a file up to the first that is not whole, which is where it ends.</summary>
    private static int Take(byte[] bytes, int header, uint seed, Generation generation, LivePartitions partitions)
    {
        var offset = ViewLogFile.HeaderLength;
        while (CommitRecord.Find(bytes, offset, header, seed) is { } record)
        {
            offset += record.Length;
            var partition = partitions.Of(record.Projection, record.Partition);
            var before = partition.Entry;

            // Fences rise within a log, so behind a gap nothing fits any more.
            if (record.Fence == before.Version + 1 && partition.Damage is null)
            {
                var after = before with { Version = record.Fence, Position = record.Position };
                generation.Put(partition, record, after);
                partition.MoveTo(after);
            }
        }

        return offset;
    }
}
