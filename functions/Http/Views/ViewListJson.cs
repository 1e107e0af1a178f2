using System.Text.Json;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>Every view and how far it is, as JSON.</summary>
internal static class ViewListJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<(Projection Projection, View View, ViewProgress Progress)> views)
    {
        json.WriteStartObject();
        json.WriteStartArray("views");
        foreach (var (projection, view, progress) in views)
        {
            Write(json, projection, view, progress);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Projection projection, View view, ViewProgress progress)
    {
        json.WriteStartObject();
        json.WriteString("name", view.Name);
        json.WriteString("projection", projection.Id.Name);
        json.WriteNumber("version", projection.Id.Version);
        json.WriteString("hub", projection.Hub.Value);
        json.WriteStartArray("positions");
        foreach (var partition in progress.Partitions)
        {
            json.WriteStartObject();
            json.WriteNumber("partition", partition.Partition.Value);
            json.WriteNumber("sequenceNumber", partition.Sequence.Value);
            if (partition.EnqueuedTime is { } enqueued)
            {
                json.WriteString("enqueuedTime", enqueued);
            }

            Write(json, "lag", partition.Lag);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (progress.Age is { } age)
        {
            json.WriteNumber("age", Math.Round(age.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull("age");
        }

        Write(json, "lag", progress.Lag);
        json.WriteNumber("patients", progress.Patients);
        json.WriteNumber("held", progress.Held);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
