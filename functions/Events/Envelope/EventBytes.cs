namespace Serverless.Events.Envelope;

/// <summary>
/// An event's bytes as they came. <see cref="Envelope"/> is one CloudEvents JSON object (UTF-8). In structured
/// mode it is the whole event, data included, and <see cref="Body"/> is null; in binary mode it holds the
/// attributes only, and <see cref="Body"/> is the data, untouched.
/// </summary>
public readonly record struct EventBytes(ReadOnlyMemory<byte> Envelope, ReadOnlyMemory<byte>? Body)
{
    /// <summary>The size in bytes that limits are checked against.</summary>
    public int Length => Envelope.Length + (Body?.Length ?? 0);
}
