using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>The attributes of an event made in code, for <see cref="CloudEventWriter"/>.</summary>
public sealed record EventAttributes
{
    public required string Id { get; init; }

    /// <summary>A URI-reference.</summary>
    public required string Source { get; init; }

    public required string Type { get; init; }

    public string? Subject { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>An absolute URI.</summary>
    public string? DataSchema { get; init; }

    /// <summary>The <c>partitionkey</c> extension; without it the subject, or else the source, is the key.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Further extensions, each a boolean, a 32-bit integer or a string.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extensions { get; init; }
}
