using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
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

/// <summary>A position as it is stored.</summary>
/// <param name="Place">Whose.</param>
/// <param name="Entry">The position.</param>
/// <param name="Sums">What belongs to it.</param>
/// <param name="Check">The checksum that stands beside it.</param>
/// <param name="IsGood">Whether that fits.</param>
internal readonly record struct StoredPosition(StoredPartition Place, PositionEntry Entry, PartitionSums Sums, long Check, bool IsGood);

/// <summary>Reads and writes positions, each with the sums of what was written up to it, so that they are of one moment.</summary>
internal static class PositionTable
{
    private const string Columns =
        """
        version, sequence, enqueued, clock_start, replay_from, pushed, patients, held, history, event,
        rows, rows_sum, hospital, hospital_sum, checksum, partition, projection
        """;

    private const string ReadOne = $"SELECT {Columns}, checksum = {Checks.Position} FROM positions WHERE projection = ?1 AND partition = ?2";
    private const string OfProjection = $"SELECT {Columns}, checksum = {Checks.Position} FROM positions WHERE projection = ?1 ORDER BY partition";
    private const string All = $"SELECT {Columns}, checksum = {Checks.Position} FROM positions ORDER BY projection, partition";

    private const string WriteOne =
        $"INSERT OR REPLACE INTO positions ({Columns}) VALUES (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?2, ?1)";

    /// <exception cref="StoreDamagedException">It is not what was written.</exception>
    public static PositionEntry Read(SqliteSession session, StoredPartition partition, Damages damages)
    {
        using var call = partition.Call(session, ReadOne);
        if (!call.Step())
        {
            return PositionEntry.None;
        }

        var stored = ToStored(call);
        return stored.IsGood ? stored.Entry : throw damages.Of("The position", partition);
    }

    /// <summary>The positions of a projection, as readers see them, by partition.</summary>
    /// <exception cref="StoreDamagedException">One is not what was written.</exception>
    public static IReadOnlyList<PartitionStatus> ReadStatus(SqliteSession session, long projection, Damages damages)
    {
        List<PartitionStatus> found = [];
        using var call = session.Call(OfProjection).Bind(1, projection);
        while (call.Step())
        {
            var (place, entry, _, _, isGood) = ToStored(call);
            found.Add(isGood
                ? new PartitionStatus(new PartitionId(place.Partition), entry.Position, entry.Patients, entry.Held)
                : throw damages.Of("The position", place));
        }

        return found;
    }

    /// <summary>All positions, also those that do not check.</summary>
    public static List<StoredPosition> ReadAll(SqliteSession session)
    {
        List<StoredPosition> found = [];
        using var call = session.Call(All);
        while (call.Step())
        {
            found.Add(ToStored(call));
        }

        return found;
    }

    /// <summary>Writes a position with the sums as they are now.</summary>
    public static void Write(SqliteSession session, StoredPartition partition, PositionEntry entry, RowSums sums)
    {
        var of = sums.Of(partition);
        var check = CheckOf(session.Store, partition, entry, of);
        using var call = partition.Call(session, WriteOne)
            .Bind(3, entry.Version)
            .Bind(4, entry.Position.Sequence.Value)
            .Bind(5, entry.Position.EnqueuedTime?.UtcTicks)
            .Bind(6, entry.Position.ClockStart?.UtcTicks)
            .Bind(7, entry.Position.ReplayFrom.Value)
            .Bind(8, entry.Pushed)
            .Bind(9, entry.Patients)
            .Bind(10, entry.Held)
            .Bind(11, (long)entry.Position.History.Value)
            .Bind(12, (long)entry.Position.Checksum)
            .Bind(13, of.Rows)
            .Bind(14, of.RowsSum)
            .Bind(15, of.Hospital)
            .Bind(16, of.HospitalSum)
            .Bind(17, check);
        call.Run();
        sums.Moved(partition, check);
    }

    private static StoredPosition ToStored(SqliteCall call)
    {
        var place = new StoredPartition(call.Int64(16), (int)call.Int64(15));
        var sums = new PartitionSums(call.Int64(10), call.Int64(11), call.Int64(12), call.Int64(13));
        var check = call.Int64(14);
        if (!call.IsTrue(17))
        {
            return new StoredPosition(place, PositionEntry.None, sums, check, IsGood: false);
        }

        var entry = ToEntry(call);
        var position = entry.Position with { History = new LogHistory((ulong)call.Int64(8)), Checksum = (uint)call.Int64(9) };
        return new StoredPosition(place, entry with { Position = position }, sums, check, IsGood: true);
    }

    /// <summary>The first eight columns, which positions have had since schema 1.</summary>
    public static PositionEntry ToEntry(SqliteCall call) => new(
        call.Int64(0),
        new Position(new SequenceNumber(call.Int64(1)), StoredTime.Read(call.NullableInt64(2)), StoredTime.Read(call.NullableInt64(3)), new SequenceNumber(call.Int64(4))),
        call.Int64(5),
        call.Int64(6),
        call.Int64(7));

    /// <summary>The same as <see cref="Checks.Position"/>.</summary>
    private static long CheckOf(long store, StoredPartition partition, PositionEntry entry, PartitionSums sums)
    {
        var check = new RowCheck(store, Checks.PositionTable);
        check.Add(partition.Projection);
        check.Add((long)partition.Partition);
        check.Add(entry.Version);
        check.Add(entry.Position.Sequence.Value);
        check.Add(entry.Position.EnqueuedTime?.UtcTicks);
        check.Add(entry.Position.ClockStart?.UtcTicks);
        check.Add(entry.Position.ReplayFrom.Value);
        check.Add(entry.Pushed);
        check.Add(entry.Patients);
        check.Add(entry.Held);
        check.Add((long)entry.Position.History.Value);
        check.Add((long)entry.Position.Checksum);
        check.Add(sums.Rows);
        check.Add(sums.RowsSum);
        check.Add(sums.Hospital);
        check.Add(sums.HospitalSum);
        return check.Value;
    }
}
