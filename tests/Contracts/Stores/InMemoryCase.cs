using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Contracts.Stores;

/// <summary>An event in the hospital of an <see cref="InMemoryStore"/>.</summary>
internal sealed class InMemoryCase(RecordedEvent recorded, WardKey ward)
{
    public RecordedEvent Event { get; } = Copy(recorded);

    public WardKey Ward { get; } = ward;

    public HospitalStatus Status { get; set; } = HospitalStatus.Held;

    public string? EventType { get; set; }

    /// <summary>Empty for an event that was only ever held.</summary>
    public List<Cause> Attempts { get; } = [];

    public SequenceNumber? PushedAfter { get; set; }

    public long PushedOrder { get; set; }

    public ReleaseRequest? Requested { get; set; }

    public bool IsOrWasPatient => Attempts.Count > 0;

    public HospitalEvent ToHospitalEvent() => new(Event, Ward, Status);

    public HospitalMark ToMark() => new(Event.SequenceNumber, PushedAfter, PushedOrder);

    private static RecordedEvent Copy(RecordedEvent recorded) => recorded with
    {
        Bytes = EventBytes.Of(recorded.Bytes.Envelope.ToArray(), recorded.Bytes.Body?.ToArray()),
    };
}
