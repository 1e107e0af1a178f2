using System.Text.Json;
using Serverless.Pipeline.Hospital;

namespace Serverless.Http.Hospital;

/// <summary>A patient as JSON: in lists without its event, alone with it.</summary>
internal static class PatientJson
{
    public static void Write(Utf8JsonWriter json, Patient patient, bool withEvent)
    {
        var (id, recorded) = (patient.Id, patient.Event);
        json.WriteStartObject();
        json.WriteString("id", id.ToString());
        json.WriteString("projection", id.Projection.Name);
        json.WriteNumber("version", id.Projection.Version);
        json.WriteNumber("partition", id.Partition.Value);
        json.WriteNumber("sequenceNumber", id.Sequence.Value);
        json.WriteString("status", patient.Status == HospitalStatus.Released ? "released" : "patient");
        json.WriteString("ward", patient.Ward.Value);
        json.WriteBoolean("wholePartition", patient.Ward.IsWholePartition);
        WriteOptional(json, "eventType", patient.EventType);
        WriteOptional(json, "eventId", EventJson.FindId(recorded.Bytes.Envelope.Span));
        json.WriteString("enqueuedTime", recorded.EnqueuedTime);
        json.WriteString("admittedAt", patient.Attempts[0].At);
        WriteCauses(json, patient.Attempts, withEvent);
        json.WriteNumber("held", patient.Held);
        WriteRequest(json, patient.ReleaseRequested);
        if (withEvent)
        {
            json.WritePropertyName("event");
            EventJson.Write(json, recorded.Bytes);
        }

        json.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter json, IReadOnlyList<Cause> attempts, bool withDetails)
    {
        json.WriteStartObject("causes");
        json.WriteNumber("count", attempts.Count);
        WriteCause(json, "first", attempts[0], withDetails);
        WriteCause(json, "last", attempts[^1], withDetails);
        json.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter json, string name, Cause cause, bool withDetails)
    {
        json.WriteStartObject(name);
        json.WriteString("exceptionType", cause.ExceptionType);
        json.WriteString("message", cause.Message);
        json.WriteString("at", cause.At);
        if (withDetails)
        {
            json.WriteString("details", cause.Details);
        }

        json.WriteEndObject();
    }

    /// <summary>Who asked for the release, if anybody did.</summary>
    public static void WriteRequest(Utf8JsonWriter json, ReleaseRequest? request)
    {
        if (request is null)
        {
            return;
        }

        json.WriteStartObject("releaseRequested");
        json.WriteString("by", request.By);
        json.WriteString("reason", request.Reason);
        json.WriteString("at", request.At);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
