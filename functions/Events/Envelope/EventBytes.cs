namespace Serverless.Events.Envelope;

/// <summary>
/// An event's bytes as they came. <see cref="Envelope"/> is one CloudEvents JSON object (UTF-8). In structured
/// mode it is the whole event, data included, and <see cref="Body"/> is null; in binary mode it holds the
/// attributes only, and <see cref="Body"/> is the data, untouched, and may be empty.
/// </summary>
/// <remarks>
/// Made by name, not by a constructor with an optional body: a null array becomes an empty memory without a word,
/// and an empty body makes another event of it.
/// </remarks>
public readonly record struct EventBytes
{
    // Few events have a body, and every event that is read has this struct in it: one reference is enough.
    private readonly BodyBytes? _body;

    private EventBytes(ReadOnlyMemory<byte> envelope, BodyBytes? body)
    {
        Envelope = envelope;
        _body = body;
    }

    public ReadOnlyMemory<byte> Envelope { get; }

    public ReadOnlyMemory<byte>? Body => _body?.Bytes;

    /// <summary>The size in bytes that limits are checked against.</summary>
    public int Length => Envelope.Length + (_body?.Bytes.Length ?? 0);

    /// <summary>The whole event is in the envelope.</summary>
    public static EventBytes Structured(ReadOnlyMemory<byte> envelope) => new(envelope, null);

    /// <summary>The data is beside the envelope.</summary>
    public static EventBytes Binary(ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte> body) => new(envelope, new BodyBytes(body));

    /// <summary>As a store or log gives it back: a null body is none.</summary>
    public static EventBytes Of(ReadOnlyMemory<byte> envelope, byte[]? body) =>
        body is null ? Structured(envelope) : Binary(envelope, body);

    private sealed record BodyBytes(ReadOnlyMemory<byte> Bytes);
}
