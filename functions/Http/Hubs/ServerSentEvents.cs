using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Serverless.Http.Answers;

namespace Serverless.Http.Hubs;

/// <summary>
/// Writes server-sent events (HTML Living Standard, section 9.2). A line break within the JSON, which can only stand
/// between its tokens, becomes a further data line, and a line feed for the reader.
/// </summary>
internal sealed class ServerSentEvents(PipeWriter output)
{
    private readonly ArrayBufferWriter<byte> _json = new();

    /// <summary>Tells the reader how long to wait before it connects again, and where it is, before any event came.</summary>
    public void Begin(TimeSpan retry, long lastId) => Write(string.Create(
        CultureInfo.InvariantCulture, $"retry: {retry.TotalMilliseconds:0}\nid: {lastId}\n\n"));

    public void Comment() => Write(":\n\n");

    public void Event(long id, Action<Utf8JsonWriter> write)
    {
        Write(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n"));
        Data(write);
    }

    /// <summary>An event of another kind, without an id: who connects again asks for the same place again.</summary>
    public void Event(string kind, Action<Utf8JsonWriter> write)
    {
        Write($"event: {kind}\n");
        Data(write);
    }

    private void Data(Action<Utf8JsonWriter> write)
    {
        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json, JsonAnswer.Options))
        {
            write(json);
        }

        var rest = _json.WrittenSpan;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            output.Write("data: "u8);
            output.Write(end < 0 ? rest : rest[..end]);
            output.Write("\n"u8);
            rest = end < 0 ? default : rest[(end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }

        output.Write("\n"u8);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
