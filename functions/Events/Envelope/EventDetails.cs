using System.Text;
using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>What most pipelines never ask an event for.</summary>
/// <param name="id">Its id, or null: then it is <paramref name="plainId"/>, in ASCII.</param>
/// <param name="plainId">The id as it stands in the envelope.</param>
internal sealed class EventDetails(string? id, ReadOnlyMemory<byte> plainId)
{
    private string? _id = id;

    /// <summary>Made when first asked for: it is new with each event.</summary>
    public string Id => _id ??= Encoding.ASCII.GetString(plainId.Span);

    public required string Source { get; init; }

    public required string? Subject { get; init; }

    public required DateTimeOffset? Time { get; init; }

    public required string? DataContentType { get; init; }

    public required string? DataSchema { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Extensions { get; init; }

    /// <summary>The data of an event without a layout; else the layout says where it is.</summary>
    public EventData Data { get; init; }
}
