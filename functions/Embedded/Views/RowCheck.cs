using System.Buffers.Binary;
using System.IO.Hashing;

namespace Serverless.Embedded.Views;

/// <summary>
/// The checksum of a row of the database: XXH3 with 64 bits (Yann Collet, xxHash 0.8) of each field in its order, seeded
/// with the hash of those before it. The first seed is the id of the store and the number of the table: so a row that
/// stands in another place, or came from another database, does not check either.
/// </summary>
/// <param name="store">The id of the store.</param>
/// <param name="table">The table's number, see <see cref="Checks"/>.</param>
internal struct RowCheck(long store, long table)
{
    /// <summary>Parts tables: an odd number without pattern, the golden ratio of 2^64.</summary>
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private const ulong NumberTag = 0x2545F4914F6CDD1D;
    private const ulong NullTag = 0xD6E8FEB86659FD93;

    private ulong _hash = (ulong)store ^ ((ulong)table * Golden);

    /// <summary>What it comes to.</summary>
    public readonly long Value => (long)_hash;

    public void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash = XxHash3.HashToUInt64(bytes, (long)(_hash ^ NumberTag));
    }

    public void Add(long? number)
    {
        if (number is { } known)
        {
            Add(known);
        }
        else
        {
            AddNull();
        }
    }

    /// <summary>Text in <see cref="StoredText"/>'s encoding, or a blob.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _hash = XxHash3.HashToUInt64(bytes, (long)_hash);

    public void AddNull() => _hash = XxHash3.HashToUInt64([], (long)(_hash ^ NullTag));
}
