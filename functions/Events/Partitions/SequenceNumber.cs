using System.Globalization;

namespace Serverless.Events.Partitions;

/// <summary>The place of an event in its partition: the first is 0, each next one more.</summary>
public readonly record struct SequenceNumber(long Value) : IComparable<SequenceNumber>
{
    /// <summary>Before the first event.</summary>
    public static readonly SequenceNumber None = new(-1);

    public static readonly SequenceNumber First = new(0);

    public SequenceNumber Next => new(Value + 1);

    public static bool operator <(SequenceNumber left, SequenceNumber right) => left.Value < right.Value;

    public static bool operator >(SequenceNumber left, SequenceNumber right) => left.Value > right.Value;

    public static bool operator <=(SequenceNumber left, SequenceNumber right) => left.Value <= right.Value;

    public static bool operator >=(SequenceNumber left, SequenceNumber right) => left.Value >= right.Value;

    public int CompareTo(SequenceNumber other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
