using System.Text;
using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>
/// A CloudEvents 1.0 event: its attributes, and its bytes as they came. Made by <see cref="CloudEventReader"/>
/// from bytes, or by <see cref="CloudEventWriter"/> in code; either way it satisfies the specification.
/// </summary>
public sealed class CloudEvent
{
    private readonly ReadOnlyMemory<byte> _plainId;
    private string? _id;

    /// <param name="bytes">The event as it came.</param>
    /// <param name="id">Its id, or null: then it is <paramref name="plainId"/>, in ASCII.</param>
    /// <param name="plainId">The id as it stands in the envelope.</param>
    internal CloudEvent(EventBytes bytes, string? id, ReadOnlyMemory<byte> plainId)
    {
        Bytes = bytes;
        _id = id;
        _plainId = plainId;
    }

    /// <summary>The event as it came.</summary>
    public EventBytes Bytes { get; }

    /// <summary>Made when first asked for: it is new with each event, and most pipelines never look at it.</summary>
    public string Id => _id ??= Encoding.ASCII.GetString(_plainId.Span);

    public required string Source { get; init; }

    public required string Type { get; init; }

    public string? Subject { get; init; }

    public DateTimeOffset? Time { get; init; }

    public string? DataContentType { get; init; }

    public string? DataSchema { get; init; }

    /// <summary>The extension attributes, by name. The value is the JSON that stood in the envelope.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Extensions { get; init; }

    /// <summary>
    /// The key that orders this event: the <c>partitionkey</c> extension, else <c>subject</c>, else <c>source</c>.
    /// </summary>
    public required string PartitionKey { get; init; }

    /// <summary>
    /// The data: the JSON value's bytes where <see cref="DataIsJson"/>, else the bytes themselves. Null without data.
    /// </summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>Whether <see cref="Data"/> is one JSON value (UTF-8).</summary>
    public bool DataIsJson { get; init; }
}
