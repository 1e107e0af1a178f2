using System.Buffers.Binary;

namespace Serverless.Embedded.Views;

/// <summary>
/// SQLite's write-ahead log as it lies on the disk, read without SQLite: that one takes the frames up to the first that
/// does not check, from whatever database they are, and says nothing of the rest. The format is in SQLite's
/// documentation, "WAL-mode File Format".
/// </summary>
/// <param name="Frames">How many frames check, to the last commit.</param>
/// <param name="Behind">How many frames of the same log come behind one that does not check.</param>
/// <param name="First">The mark that the first of its transactions wrote; null if there is none.</param>
/// <param name="Last">The mark that the last one wrote.</param>
internal sealed record WriteAheadLog(int Frames, int Behind, StoreMark? First, StoreMark? Last)
{
    public const string Suffix = "-wal";

    private const int HeaderLength = 32;
    private const int FrameHeader = 24;
    private const uint LittleEndianSums = 0x377F0682;
    private const uint BigEndianSums = 0x377F0683;

    /// <summary>Whether there is one with anything in it.</summary>
    public static bool Exists(string database) => new FileInfo(database + Suffix) is { Exists: true, Length: > HeaderLength };

    /// <summary>Reads the log beside a database; null if there is none, or an empty one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WriteAheadLog? Read(string database)
    {
        if (!Exists(database))
        {
            return null;
        }

        using var stream = new FileStream(database + Suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
        Span<byte> header = stackalloc byte[HeaderLength];
        stream.ReadExactly(header);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageSize = (int)BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        var isBig = magic == BigEndianSums;
        var sums = Sum((0, 0), header[..24], isBig);
        var isGood = (isBig || magic == LittleEndianSums) && pageSize is >= 512 and <= 65536 && SumsAt(header[24..]) == sums;
        return isGood
            ? ReadFrames(stream, header[16..24].ToArray(), pageSize, isBig, sums)
            : new WriteAheadLog(0, 1, null, null);
    }

    private static WriteAheadLog ReadFrames(FileStream stream, byte[] salts, int pageSize, bool isBig, (uint, uint) sums)
    {
        var (frames, behind, seen, broken) = (0, 0, 0, false);
        StoreMark? first = null, last = null, open = null;
        var frame = new byte[FrameHeader + pageSize];
        while (stream.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            var isOfThis = frame.AsSpan(8, 8).SequenceEqual(salts);
            if (!broken && isOfThis)
            {
                var next = Sum(Sum(sums, frame.AsSpan(0, 8), isBig), frame.AsSpan(FrameHeader), isBig);
                if (next == SumsAt(frame.AsSpan(16)))
                {
                    sums = next;
                    seen++;
                    open = StoreMark.FindIn(frame.AsSpan(FrameHeader)) ?? open;
                    if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
                    {
                        (frames, first, last) = (seen, first ?? open, open);
                    }

                    continue;
                }
            }

            behind += isOfThis ? 1 : 0;
            broken = true;
        }

        return new WriteAheadLog(frames, behind, first, last);
    }

    private static (uint, uint) SumsAt(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    private static (uint, uint) Sum((uint, uint) sums, ReadOnlySpan<byte> bytes, bool isBig)
    {
        var (a, b) = sums;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            unchecked
            {
                a += Word(bytes, isBig) + b;
                b += Word(bytes[4..], isBig) + a;
            }
        }

        return (a, b);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
