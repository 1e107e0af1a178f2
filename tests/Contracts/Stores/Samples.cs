using System.Globalization;
using System.Text;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>Small events, rows and commits, all different and all predictable.</summary>
public static class Samples
{
    public static readonly ProjectionId Payments = new("payments", 1);
    public static readonly PartitionId P0 = new(0);
    public static readonly PartitionId P1 = new(1);
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset TimeOf(long sequence) => Noon.AddSeconds(sequence);

    public static byte[] Json(string text) => Encoding.UTF8.GetBytes($"{{\"v\":\"{text}\"}}");

    public static RecordedEvent Event(long sequence, string key = "anna", byte[]? body = null) => new(
        P0,
        new SequenceNumber(sequence),
        TimeOf(sequence),
        key,
        EventBytes.Of(Encoding.UTF8.GetBytes($"{{\"id\":\"{sequence}\",\"subject\":\"{key}\"}}"), body));

    /// <summary>A commit of payments in partition 0 that ends at <paramref name="sequence"/>, without a horizon.</summary>
    public static Commit Commit(long sequence) => new()
    {
        Projection = Payments,
        Partition = P0,
        Expected = PositionVersion.None,
        Position = new Position(new SequenceNumber(sequence), TimeOf(sequence), null, new SequenceNumber(sequence + 1)),
    };

    public static RowChange Row(string key, long sequence, string? state = null, DateTimeOffset? expires = null, long version = 1) =>
        new(new RowId("payments", key), Json(state ?? sequence.ToString(CultureInfo.InvariantCulture)), new SequenceNumber(sequence), key, expires, version);

    public static RowChange NoRow(string key, long sequence) =>
        new(new RowId("payments", key), null, new SequenceNumber(sequence), key, null, 0);

    public static RowId Id(string key) => new("payments", key);

    public static Cause CauseOf(string message, long at = 0) => new("System.FormatException", message, message + " at Line 1", TimeOf(at));

    public static Admission Admission(long sequence, string key = "anna", string message = "broken") =>
        new(Event(sequence, key), new WardKey(key), "payment.requested", CauseOf(message, sequence));

    public static HeldEvent Held(long sequence, string key = "anna") => new(Event(sequence, key), new WardKey(key));

    public static Released Released(long sequence, long after) => new(new SequenceNumber(sequence), new SequenceNumber(after));

    public static PatientId Patient(long sequence) => new(Payments, P0, new SequenceNumber(sequence));

    public static ReleaseRequest Request(string by = "vera") => new(by, "it is repaired", Noon);
}
