using System.Buffers.Binary;
using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// One commit in the view log. All numbers are little-endian; records follow each other without padding.
/// <code>
/// offset size
///  0     4    CRC-32C over everything from offset 4 to the end of the record, seeded by the log's id
///  4     4    length of the whole record
///  8     8    how many commits the partition has with this one (its fence)
/// 16     8    position: the last event that is in it
/// 24     8    when that was enqueued; ticks of 100 ns since 0001-01-01 UTC, -1 for none
/// 32     8    where the clock of a replay starts, or -1
/// 40     8    the first event that a replay pushes
/// 48     4    partition
/// 52     4    version of the projection
/// 56     4    length of the projection's name
/// 60     4    number of rows
/// 64     8    which history of the hub the position is in; 0 if the log does not say
/// 72     4    the checksum of the event at the position; 0 if it is not known
/// 76          the projection's name, then the rows, each as <see cref="OverlayRow"/> says
/// </code>
/// Records of older files end their header at offset 64.
/// The counts of the hospital are not in it: commits that change them are written by SQLite alone.
/// </summary>
internal readonly struct CommitRecord(byte[] bytes, int offset, int headerLength = CommitRecord.HeaderLength)
{
    public const int HeaderLength = 76;

    /// <summary>In files of schema 2.</summary>
    public const int OldHeaderLength = 64;

    public byte[] Bytes => bytes;

    public int Offset => offset;

    public int Length => BinaryPrimitives.ReadInt32LittleEndian(Header[4..]);

    public long Fence => BinaryPrimitives.ReadInt64LittleEndian(Header[8..]);

    public Position Position => new(
        new SequenceNumber(BinaryPrimitives.ReadInt64LittleEndian(Header[16..])),
        TimeOf(BinaryPrimitives.ReadInt64LittleEndian(Header[24..])),
        TimeOf(BinaryPrimitives.ReadInt64LittleEndian(Header[32..])),
        new SequenceNumber(BinaryPrimitives.ReadInt64LittleEndian(Header[40..])))
    {
        History = IsOld ? LogHistory.None : new LogHistory(BinaryPrimitives.ReadUInt64LittleEndian(Header[64..])),
        Checksum = IsOld ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(Header[72..]),
    };

    public PartitionId Partition => new(BinaryPrimitives.ReadInt32LittleEndian(Header[48..]));

    public ProjectionId Projection => new(
        StoredText.Decode(bytes.AsSpan(offset + headerLength, NameLength)), BinaryPrimitives.ReadInt32LittleEndian(Header[52..]));

    public int RowCount => BinaryPrimitives.ReadInt32LittleEndian(Header[60..]);

    /// <summary>Where the first row is.</summary>
    public int FirstRow => offset + headerLength + NameLength;

    private bool IsOld => headerLength == OldHeaderLength;

    private int NameLength => BinaryPrimitives.ReadInt32LittleEndian(Header[56..]);

    private ReadOnlySpan<byte> Header => bytes.AsSpan(offset, headerLength);

    /// <summary>How long the record of a commit is; more than an array can hold is no error here.</summary>
    public static long LengthOf(Commit commit)
    {
        var length = (long)HeaderLength + Encoding.UTF8.GetByteCount(commit.Projection.Name);
        foreach (var row in commit.Rows)
        {
            length += OverlayRow.LengthOf(row);
        }

        return length;
    }

    /// <summary>The record of a commit without hospital changes.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="fence">How many commits the partition has with this one.</param>
    /// <param name="length">What <see cref="LengthOf"/> gave.</param>
    /// <param name="seed">The log's seed.</param>
    public static CommitRecord Of(Commit commit, long fence, int length, uint seed)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var header = bytes.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], length);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], fence);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], commit.Position.Sequence.Value);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], commit.Position.EnqueuedTime?.UtcTicks ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], commit.Position.ClockStart?.UtcTicks ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], commit.Position.ReplayFrom.Value);
        BinaryPrimitives.WriteInt32LittleEndian(header[48..], commit.Partition.Value);
        BinaryPrimitives.WriteInt32LittleEndian(header[52..], commit.Projection.Version);
        var name = StoredText.Encode(commit.Projection.Name, header[HeaderLength..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[56..], name);
        BinaryPrimitives.WriteInt32LittleEndian(header[60..], commit.Rows.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(header[64..], commit.Position.History.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(header[72..], commit.Position.Checksum);
        var rest = header[(HeaderLength + name)..];
        foreach (var row in commit.Rows)
        {
            rest = rest[OverlayRow.Write(row, rest)..];
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header, Crc32C.Compute(seed, header[4..]));
        return new CommitRecord(bytes, 0);
    }

    /// <summary>The record at an offset; null if none is whole there.</summary>
    public static CommitRecord? Find(byte[] bytes, int offset, int headerLength, uint seed)
    {
        var rest = bytes.AsSpan(offset);
        if (rest.Length < headerLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
        return length >= headerLength && length <= rest.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(rest) == Crc32C.Compute(seed, rest[4..length])
            ? new CommitRecord(bytes, offset, headerLength)
            : null;
    }

    private static DateTimeOffset? TimeOf(long ticks) => ticks < 0 ? null : StoredTime.Read(ticks);
}
