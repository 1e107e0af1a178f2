namespace Serverless.Embedded.Log;

/// <summary>Up to where a partition is known to have been durable: a segment, how many bytes of it, and the number after its last event.</summary>
internal readonly record struct KnownEnd(long Segment, long Length, long Next)
{
    /// <summary>What is known without having seen anything.</summary>
    public static readonly KnownEnd Nothing;

    public static KnownEnd Later(KnownEnd one, KnownEnd other) =>
        (one.Segment, one.Length).CompareTo((other.Segment, other.Length)) >= 0 ? one : other;
}
