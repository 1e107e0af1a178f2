using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>Reads rounds of one journal file.</summary>
internal sealed class JournalReader(ILogFile file, uint seed)
{
    private byte[] _round = new byte[64 * 1024];
    private int _length;

    public JournalHeader Header => JournalFormat.ReadHeader(_round);

    /// <summary>The parts of the round that was read last.</summary>
    public ReadOnlySpan<byte> Parts => _round.AsSpan(JournalFormat.HeaderLength, _length - JournalFormat.HeaderLength);

    /// <summary>Where the round after the one at <paramref name="offset"/>, which was read last, begins.</summary>
    public long After(long offset) => offset + JournalFormat.Padded(_length);

    /// <returns>False if no round begins there. One that does need not be whole.</returns>
    public bool TryReadHeader(long offset) =>
        file.Read(_round.AsSpan(0, JournalFormat.HeaderLength), offset) == JournalFormat.HeaderLength && JournalFormat.IsHeader(_round, seed);

    /// <returns>False if no whole round begins there.</returns>
    public bool TryRead(long offset)
    {
        if (!TryReadHeader(offset))
        {
            return false;
        }

        _length = JournalFormat.LengthOf(_round);
        if (_length > file.Length - offset)
        {
            return false;
        }

        if (_round.Length < _length)
        {
            _round = new byte[_length];
        }

        return file.Read(_round.AsSpan(0, _length), offset) == _length && JournalFormat.IsWhole(_round.AsSpan(0, _length), seed);
    }

    /// <summary>Writes the first rounds again where they belong.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="find">The file of a segment; null if it is gone.</param>
    /// <returns>How many bytes were written.</returns>
    public long Redo(int rounds, Func<JournalPart, ILogFile?> find)
    {
        var (at, bytes) = (0L, 0L);
        for (var i = 0; i < rounds; i++)
        {
            if (!TryRead(at))
            {
                throw new IOException($"Round {i} of '{file.Path}', which was there, cannot be read.");
            }

            bytes += Put(find);
            at = After(at);
        }

        return bytes;
    }

    /// <summary>Writes the records of the round that was read last where they belong.</summary>
    /// <param name="find">The file of a segment; null if it is gone.</param>
    /// <returns>How many bytes were written.</returns>
    public long Put(Func<JournalPart, ILogFile?> find)
    {
        var bytes = 0L;
        var rest = Parts;
        while (!rest.IsEmpty)
        {
            rest = JournalFormat.ReadPart(rest, out var part, out var records);
            if (!part.IsNote && find(part) is { } segment)
            {
                segment.Write(records, part.Offset);
                bytes += records.Length;
            }
        }

        return bytes;
    }
}
