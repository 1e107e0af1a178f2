using System.Buffers.Binary;

namespace Serverless.Embedded.Views;

/// <summary>
/// Which database this is and how many transactions it has: the one row of table <c>store</c>, a blob that every
/// transaction writes. It is found in a page without reading the tree, so that database and write-ahead log are
/// compared before one is applied to the other.
/// <code>
/// offset size
///  0     8    magic <c>0x3145524F54534C53</c> ("SLSTORE1")
///  8     8    id of the store
/// 16     8    how many transactions there were
/// 24     8    how many positions there are
/// 32     8    the sum of their checksums
/// 40     8    checksum of the five before, as <see cref="RowCheck"/> of table 10
/// </code>
/// All numbers are little-endian.
/// </summary>
/// <param name="Store">The id of the store.</param>
/// <param name="Transactions">How many transactions there were.</param>
/// <param name="Positions">How many positions there are.</param>
/// <param name="PositionsSum">The sum of their checksums.</param>
internal readonly record struct StoreMark(long Store, long Transactions, long Positions, long PositionsSum)
{
    public const int Length = 48;

    /// <summary>Since version 3.</summary>
    public const string Table = "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), mark BLOB NOT NULL) STRICT";

    private const ulong Magic = 0x3145524F54534C53;
    private const int Number = 10;
    private const string ReadOne = "SELECT mark FROM store";
    private const string WriteOne = "INSERT OR REPLACE INTO store (one, mark) VALUES (1, ?1)";

    /// <summary>The mark of the database; null if there is none that checks.</summary>
    public static StoreMark? Read(SqliteSession session)
    {
        using var read = session.Call(ReadOne);
        return read.Step() ? Read(read.Bytes(0)) : null;
    }

    /// <summary>The mark that stands somewhere in a page; null if there is none that checks.</summary>
    public static StoreMark? FindIn(ReadOnlySpan<byte> page)
    {
        Span<byte> magic = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(magic, Magic);
        while (page.IndexOf(magic) is >= 0 and var at)
        {
            if (Read(page[at..]) is { } mark)
            {
                return mark;
            }

            page = page[(at + 1)..];
        }

        return null;
    }

    public void Write(SqliteSession session)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Store);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Transactions);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Positions);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), PositionsSum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), CheckOf(bytes));
        using var write = session.Call(WriteOne).BindBlob(1, bytes);
        write.Run();
    }

    private static StoreMark? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Length
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]) == CheckOf(bytes)
            ? new StoreMark(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]))
            : null;

    private static long CheckOf(ReadOnlySpan<byte> bytes)
    {
        var check = new RowCheck(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), Number);
        check.Add(bytes[..40]);
        return check.Value;
    }
}
