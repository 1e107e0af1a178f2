using System.Diagnostics;
using System.Text.Json;
using Serverless.Events.Attributes;

namespace Serverless.Events.Envelope;

/// <summary>
/// A CloudEvents 1.0 event: its attributes, and its bytes as they came. Made by <see cref="CloudEventReader"/>
/// from bytes, or by <see cref="CloudEventWriter"/> in code; either way it satisfies the specification. For any number
/// of threads.
/// </summary>
public sealed class CloudEvent
{
    private readonly EventLayout _layout;
    private EventDetails? _details;

    /// <param name="bytes">The event as it came.</param>
    /// <param name="layout">Where its type, time and data stand there, if that is known.</param>
    /// <param name="type">Its type.</param>
    /// <param name="partitionKey">The key that orders it.</param>
    /// <param name="details">The rest; null only with a layout: then it is read when first asked for.</param>
    internal CloudEvent(EventBytes bytes, EventLayout layout, string type, string partitionKey, EventDetails? details)
    {
        Bytes = bytes;
        _layout = layout;
        Type = type;
        PartitionKey = partitionKey;
        _details = details;
    }

    /// <summary>The event as it came.</summary>
    public EventBytes Bytes { get; }

    /// <summary>Where its type, time and data stand in its envelope; the default if they do not stand there as they are.</summary>
    public EventLayout Layout => _layout;

    public string Id => Details.Id;

    public string Source => Details.Source;

    public string Type { get; }

    public string? Subject => Details.Subject;

    public DateTimeOffset? Time => _details is { } known ? known.Time : ReadTime();

    public string? DataContentType => Details.DataContentType;

    public string? DataSchema => Details.DataSchema;

    /// <summary>The extension attributes, by name. The value is the JSON that stood in the envelope.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extensions => Details.Extensions;

    /// <summary>
    /// The key that orders this event: the <c>partitionkey</c> extension, else <c>subject</c>, else <c>source</c>.
    /// </summary>
    public string PartitionKey { get; }

    /// <summary>
    /// The data: the JSON value's bytes where <see cref="DataIsJson"/>, else the bytes themselves. Null without data.
    /// </summary>
    public ReadOnlyMemory<byte>? Data =>
        !_layout.IsKnown ? Details.Data.Bytes
        : _layout.Data == DataForm.None ? default(ReadOnlyMemory<byte>?)
        : Bytes.Envelope.Slice(_layout.DataStart, _layout.DataLength);

    /// <summary>Whether <see cref="Data"/> is one JSON value (UTF-8).</summary>
    public bool DataIsJson => _layout.IsKnown ? _layout.Data == DataForm.Json : Details.Data.IsJson;

    private EventDetails Details => Volatile.Read(ref _details) ?? ReadDetails();

    // Two threads may both read; both get the same, and one of them is kept.
    private EventDetails ReadDetails() =>
        CloudEventReader.Read(Bytes, EventLimits.None, PartitionKey) is CloudEventRead.Valid { Event._details: { } details }
            ? Interlocked.CompareExchange(ref _details, details, null) ?? details
            : throw new UnreachableException("An event with a layout was read before, from the same bytes.");

    private DateTimeOffset? ReadTime()
    {
        if (_layout.TimeLength == 0)
        {
            return null;
        }

        _ = Timestamp.TryParse(Bytes.Envelope.Span.Slice(_layout.TimeStart, _layout.TimeLength), out var time);
        return time;
    }
}
