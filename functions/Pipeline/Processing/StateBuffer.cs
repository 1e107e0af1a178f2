using System.Buffers;
using System.Text.Json;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>Where a state is written as JSON; it is used again for the next.</summary>
internal sealed class StateBuffer
{
    /// <summary>What is kept for the next state; larger ones are rare.</summary>
    private const int MostKept = 1024 * 1024;

    private ArrayBufferWriter<byte> _buffer = new();

    public Utf8JsonWriter WriterFor(View view) => new(_buffer, view.WriterOptions);

    /// <summary>Writes a state.</summary>
    /// <returns>Its JSON, until the next one is written.</returns>
    /// <exception cref="Exception">The state cannot be written as JSON.</exception>
    public ReadOnlySpan<byte> Write(ViewRows rows, object state)
    {
        if (_buffer.Capacity > MostKept)
        {
            _buffer = new ArrayBufferWriter<byte>();
        }

        _buffer.ResetWrittenCount();
        rows.Writer.Reset(_buffer);
        rows.View.Serialize(state, rows.Writer);
        return _buffer.WrittenSpan;
    }
}
