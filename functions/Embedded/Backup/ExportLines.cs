using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>Lines on their way to a stream.</summary>
internal sealed class ExportLines(Stream target) : IDisposable
{
    private const int Large = 1 << 20;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public async ValueTask AddAsync(ReadOnlyMemory<byte> line, CancellationToken stop)
    {
        _buffer.Write(line.Span);
        _buffer.Write("\n"u8);
        await FlushIfLargeAsync(stop);
    }

    public void Add(int partition, RecordView record, ReadOnlySpan<byte> bytes)
    {
        _json.Reset(_buffer);
        ExportedEvent.Write(_json, partition, record, bytes);
        _json.Flush();
        _buffer.Write("\n"u8);
    }

    public ValueTask FlushIfLargeAsync(CancellationToken stop) => _buffer.WrittenCount < Large ? ValueTask.CompletedTask : FlushAsync(stop);

    public async ValueTask FlushAsync(CancellationToken stop)
    {
        await target.WriteAsync(_buffer.WrittenMemory, stop);
        await target.FlushAsync(stop);
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();
}
