using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>A partition's position with what the hospital needs counted.</summary>
/// <param name="Version">How many commits there were; the fence.</param>
/// <param name="Position">The position.</param>
/// <param name="Pushed">How many events were released; the last <c>PushedOrder</c>.</param>
/// <param name="Patients">How many patients there are.</param>
/// <param name="Held">How many events are held.</param>
internal sealed record PositionEntry(long Version, Position Position, long Pushed, long Patients, long Held)
{
    /// <summary>Whether nothing is in the hospital and nothing was released from it.</summary>
    public bool HasEmptyHospital => Pushed + Patients + Held == 0;

    public static readonly PositionEntry None = new(0, Position.Start, 0, 0, 0);

    public PositionVersion Fence =>
        Version == 0 ? PositionVersion.None : new PositionVersion(Version.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Reads and writes positions.</summary>
internal static class PositionTable
{
    private const string Columns = "version, sequence, enqueued, clock_start, replay_from, pushed, patients, held, partition";
    private const string ReadOne = $"SELECT {Columns} FROM positions WHERE projection = ?1 AND partition = ?2";
    private const string ReadAll = $"SELECT {Columns} FROM positions WHERE projection = ?1 ORDER BY partition";
    private const string WriteOne = $"INSERT OR REPLACE INTO positions ({Columns}, projection) VALUES (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?2, ?1)";

    public static PositionEntry Read(SqliteSession session, StoredPartition partition)
    {
        using var call = partition.Call(session, ReadOne);
        return call.Step() ? ToEntry(call) : PositionEntry.None;
    }

    /// <summary>All positions of a projection, by partition.</summary>
    public static List<(PartitionId Partition, PositionEntry Entry)> ReadOf(SqliteSession session, long projection)
    {
        List<(PartitionId, PositionEntry)> found = [];
        using var call = session.Call(ReadAll).Bind(1, projection);
        while (call.Step())
        {
            found.Add((new PartitionId((int)call.Int64(8)), ToEntry(call)));
        }

        return found;
    }

    public static void Write(SqliteSession session, StoredPartition partition, PositionEntry entry)
    {
        using var call = partition.Call(session, WriteOne)
            .Bind(3, entry.Version)
            .Bind(4, entry.Position.Sequence.Value)
            .Bind(5, entry.Position.EnqueuedTime?.UtcTicks)
            .Bind(6, entry.Position.ClockStart?.UtcTicks)
            .Bind(7, entry.Position.ReplayFrom.Value)
            .Bind(8, entry.Pushed)
            .Bind(9, entry.Patients)
            .Bind(10, entry.Held);
        call.Run();
    }

    private static PositionEntry ToEntry(SqliteCall call) => new(
        call.Int64(0),
        new Position(new SequenceNumber(call.Int64(1)), StoredTime.Read(call.NullableInt64(2)), StoredTime.Read(call.NullableInt64(3)), new SequenceNumber(call.Int64(4))),
        call.Int64(5),
        call.Int64(6),
        call.Int64(7));
}
