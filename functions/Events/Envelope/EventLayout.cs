namespace Serverless.Events.Envelope;

/// <summary>What the data is that <see cref="EventLayout"/> tells of.</summary>
public enum DataForm : byte
{
    /// <summary>The event has no data.</summary>
    None = 0,

    /// <summary>One JSON value.</summary>
    Json = 1,

    /// <summary>The content of a JSON string without escapes: the data is its bytes.</summary>
    Text = 2,
}

/// <summary>
/// Where type, time and data stand in an event's envelope, in bytes from its beginning. Found when the event is read
/// and held to the specification; a log that keeps it can give the event out again without another pass over its JSON.
/// Not every event has one: only a structured event whose type and time are printable ASCII without escapes, and whose
/// data stands there as it is. The default is that of an event that has none.
/// </summary>
public readonly record struct EventLayout(
    ushort TypeStart, byte TypeLength, ushort TimeStart, byte TimeLength, DataForm Data, int DataStart, int DataLength)
{
    /// <summary>Whether this is one. A type is never empty.</summary>
    public bool IsKnown => TypeLength > 0;

    /// <summary>Whether all of it is within an envelope of that length.</summary>
    public bool FitsInto(int envelopeLength) =>
        TypeStart + TypeLength <= envelopeLength
        && TimeStart + TimeLength <= envelopeLength
        && Data <= DataForm.Text
        && DataStart >= 0 && DataLength >= 0 && (long)DataStart + DataLength <= envelopeLength;
}
