using System.Buffers.Binary;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// What stands beside a segment to open it without reading it: a header of six numbers (magic with version and
/// checksum, first sequence number, next sequence number, durable length, last enqueued time, number of entries),
/// then the entries. It can be lost or wrong at no harm; it is made again from the segment.
/// </summary>
internal sealed record IndexFile(long First, long Next, long Durable, long LastTicks, SparseIndex Index)
{
    private const uint Magic = 0x01584449;
    private const int HeaderLength = 48;
    private const int EntryLength = 16;

    /// <summary>The index that a file holds, null if the file is missing, of another segment or not whole.</summary>
    public static IndexFile? Load(ILogFiles files, string path, long first)
    {
        byte[] bytes;
        try
        {
            using var file = files.Open(path);
            bytes = new byte[file.Length];
            if (file.Read(bytes, 0) != bytes.Length)
            {
                return null;
            }
        }
        catch (IOException)
        {
            // Missing or unreadable: the segment itself says the same, if the disk lets anything be read.
            return null;
        }

        return Parse(bytes) is { } index && index.First == first ? index : null;
    }

    /// <summary>Writes without syncing: a loss of power costs a rebuild at most.</summary>
    public void Save(ILogFiles files, string path)
    {
        var entries = Index.Entries;
        var bytes = new byte[HeaderLength + (entries.Length * EntryLength)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Next);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Durable);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), LastTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var at = bytes.AsSpan(HeaderLength + (i * EntryLength));
            BinaryPrimitives.WriteInt64LittleEndian(at, entries[i].Sequence);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], entries[i].Offset);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Compute(Magic, bytes.AsSpan(8)));
        using var file = files.Create(path);
        file.Write(bytes, 0);
    }

    private static IndexFile? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Compute(Magic, bytes[8..])
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]) * EntryLength != bytes.Length - HeaderLength)
        {
            return null;
        }

        var entries = new IndexEntry[(bytes.Length - HeaderLength) / EntryLength];
        for (var i = 0; i < entries.Length; i++)
        {
            var at = bytes[(HeaderLength + (i * EntryLength))..];
            entries[i] = new IndexEntry(BinaryPrimitives.ReadInt64LittleEndian(at), BinaryPrimitives.ReadInt64LittleEndian(at[8..]));
        }

        return new IndexFile(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            new SparseIndex(entries));
    }
}
