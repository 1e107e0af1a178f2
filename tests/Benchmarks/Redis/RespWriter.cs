using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Serverless.Benchmarks.Redis;

/// <summary>Writes commands as Redis reads them (RESP, arrays of bulk strings), any number before they are sent.</summary>
internal sealed class RespWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Begins a command of so many words, its name among them; the words follow.</summary>
    public RespWriter Begin(int words) => Head((byte)'*', words);

    public RespWriter Word(ReadOnlySpan<byte> word)
    {
        Head((byte)'$', word.Length);
        _bytes.Write(word);
        _bytes.Write("\r\n"u8);
        return this;
    }

    public RespWriter Word(string word)
    {
        Head((byte)'$', Encoding.UTF8.GetByteCount(word));
        Encoding.UTF8.GetBytes(word, _bytes);
        _bytes.Write("\r\n"u8);
        return this;
    }

    /// <summary>A whole command.</summary>
    public RespWriter Command(params ReadOnlySpan<string> words)
    {
        Begin(words.Length);
        foreach (var word in words)
        {
            Word(word);
        }

        return this;
    }

    private RespWriter Head(byte kind, int count)
    {
        var target = _bytes.GetSpan(16);
        target[0] = kind;
        Utf8Formatter.TryFormat(count, target[1..], out var digits);
        "\r\n"u8.CopyTo(target[(1 + digits)..]);
        _bytes.Advance(digits + 3);
        return this;
    }
}
