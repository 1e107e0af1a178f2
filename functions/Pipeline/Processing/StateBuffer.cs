using System.Buffers;
using System.Text.Json;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>Where the states of a portion are written as JSON, one after the other. It is used again and again.</summary>
internal sealed class StateBuffer
{
    /// <summary>What is kept for the next portion; larger states are rare.</summary>
    private const int MostKept = 1024 * 1024;

    private ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public Utf8JsonWriter WriterFor(View view) => new(_buffer, view.WriterOptions);

    /// <summary>Adds a state.</summary>
    /// <exception cref="Exception">The state cannot be written as JSON; what is in the buffer then is of no use.</exception>
    public void Write(ViewRows rows, object state)
    {
        rows.Writer.Reset(_buffer);
        rows.View.Serialize(state, rows.Writer);
    }

    public void Clear()
    {
        if (_buffer.Capacity > MostKept)
        {
            _buffer = new ArrayBufferWriter<byte>();
        }

        _buffer.ResetWrittenCount();
    }
}
