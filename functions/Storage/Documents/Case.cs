using System.Text.Json;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Documents;

/// <summary>
/// An event that is or was in the hospital. Its body is the envelope, the event's body and the notes, in a row: a field
/// would be too short for a type or an error that somebody else has written.
/// </summary>
internal sealed record Case
{
    public required RecordedEvent Event { get; init; }

    public required WardKey Ward { get; init; }

    public HospitalStatus Status { get; init; } = HospitalStatus.Held;

    public string? EventType { get; init; }

    /// <summary>Empty for an event that was only ever held.</summary>
    public IReadOnlyList<Cause> Attempts { get; init; } = [];

    public SequenceNumber? PushedAfter { get; init; }

    public long PushedOrder { get; init; }

    /// <summary>The last request for its release that was tried.</summary>
    public string? Tried { get; init; }

    public bool IsOrWasPatient => Attempts.Count > 0;

    public long Sequence => Event.SequenceNumber.Value;

    /// <summary>What a replay must know of a case; its body is not needed.</summary>
    public static HospitalMark MarkOf(StoredDocument document) => new(
        new SequenceNumber(Fields.Long(document.Fields, "sequence")), PushedAfterOf(document.Fields), PushedOrderOf(document.Fields));

    public static Case Of(StoredDocument document, PartitionId partition)
    {
        var fields = document.Fields;
        var envelope = (int)Fields.Long(fields, "envelope");
        var body = (int?)Fields.LongOrNull(fields, "body");
        var notes = document.Body[(envelope + (body ?? 0))..];
        var noted = notes.IsEmpty ? null : JsonSerializer.Deserialize(notes.Span, CaseJson.Default.CaseNotes);
        return new Case
        {
            Event = new RecordedEvent(
                partition,
                new SequenceNumber(Fields.Long(fields, "sequence")),
                Fields.Time(fields, "enqueued") ?? throw new FormatException("A case in the hospital has no time."),
                fields.GetValueOrDefault("brokerkey"),
                body is { } length
                    ? EventBytes.Binary(document.Body[..envelope], document.Body.Slice(envelope, length))
                    : EventBytes.Structured(document.Body[..envelope])),
            Ward = new WardKey(fields["ward"]),
            Status = Enum.Parse<HospitalStatus>(fields["status"]),
            EventType = noted?.EventType,
            Attempts = noted?.Attempts ?? [],
            PushedAfter = PushedAfterOf(fields),
            PushedOrder = PushedOrderOf(fields),
            Tried = fields.GetValueOrDefault("tried"),
        };
    }

    public Document ToDocument()
    {
        var bytes = Event.Bytes;
        var fields = new Dictionary<string, string>
        {
            ["sequence"] = KeyText.Number(Sequence),
            ["ward"] = Ward.Value,
            ["status"] = Status.ToString(),
            ["envelope"] = KeyText.Number(bytes.Envelope.Length),
        };
        Fields.Set(fields, "enqueued", Event.EnqueuedTime);
        Fields.Set(fields, "brokerkey", Event.PartitionKey);
        Fields.Set(fields, "body", bytes.Body is { } present ? KeyText.Number(present.Length) : null);
        Fields.Set(fields, "pushedafter", PushedAfter is { } after ? KeyText.Number(after.Value) : null);
        Fields.Set(fields, "pushedorder", PushedAfter is null ? null : KeyText.Number(PushedOrder));
        Fields.Set(fields, "tried", Tried);
        byte[] notes = IsOrWasPatient ? JsonSerializer.SerializeToUtf8Bytes(new CaseNotes(EventType, Attempts), CaseJson.Default.CaseNotes) : [];
        return new Document(DocumentKey.Case(Sequence), fields, (byte[])[.. bytes.Envelope.Span, .. (bytes.Body ?? default).Span, .. notes]);
    }

    public HospitalEvent ToHospitalEvent() => new(Event, Ward, Status);

    private static SequenceNumber? PushedAfterOf(IReadOnlyDictionary<string, string> fields) =>
        Fields.LongOrNull(fields, "pushedafter") is { } after ? new SequenceNumber(after) : null;

    private static long PushedOrderOf(IReadOnlyDictionary<string, string> fields) => Fields.LongOrNull(fields, "pushedorder") ?? 0;
}
