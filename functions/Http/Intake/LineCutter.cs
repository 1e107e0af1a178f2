using System.Buffers;

namespace Serverless.Http.Intake;

/// <summary>
/// Cuts lines off the front of what has arrived of a body. It remembers how far it has looked for the end of a line
/// that is not whole yet, so that a line arriving byte by byte is not searched from its start each time.
/// </summary>
internal struct LineCutter
{
    private static readonly byte[] Blanks = " \t\r"u8.ToArray();

    private long _searched;

    /// <summary>How long the line is that has no end yet.</summary>
    public readonly long Pending => _searched;

    /// <param name="rest">What has arrived and is not cut; the line and its end are taken off it.</param>
    /// <param name="final">Whether nothing more will arrive, so that the end of the body ends the line.</param>
    /// <param name="line">The line without its LF or CRLF.</param>
    public bool TryCut(ref ReadOnlySequence<byte> rest, bool final, out ReadOnlySequence<byte> line)
    {
        if (rest.Slice(_searched).PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
        }
        else if (final && !rest.IsEmpty)
        {
            line = rest;
            rest = rest.Slice(rest.End);
        }
        else
        {
            _searched = rest.Length;
            line = default;
            return false;
        }

        _searched = 0;
        line = WithoutCarriageReturn(line);
        return true;
    }

    public static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(Blanks))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySequence<byte> WithoutCarriageReturn(ReadOnlySequence<byte> line) =>
        !line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == '\r' ? line.Slice(0, line.Length - 1) : line;
}
