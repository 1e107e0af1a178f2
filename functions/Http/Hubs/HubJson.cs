using System.Text.Json;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Hubs;

/// <summary>Hubs, partitions and pages of events as JSON.</summary>
internal static class HubJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<(HubName Hub, IReadOnlyList<PartitionState> Partitions)> hubs)
    {
        json.WriteStartObject();
        json.WriteStartArray("hubs");
        foreach (var (hub, partitions) in hubs)
        {
            json.WriteStartObject();
            json.WriteString("name", hub.Value);
            json.WriteNumber("partitionCount", partitions.Count);
            json.WriteStartArray("partitions");
            for (var i = 0; i < partitions.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("partition", i);
                if (partitions[i].Bounds is { } bounds)
                {
                    WriteMembers(json, bounds);
                }
                else
                {
                    json.WriteString("problem", partitions[i].Problem);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, HubPartition at, IReadOnlyList<RecordedEvent> events, SequenceNumber next, PartitionBounds bounds)
    {
        json.WriteStartObject();
        json.WriteString("hub", at.Log.Hub.Value);
        json.WriteNumber("partition", at.Partition.Value);
        json.WriteStartObject("bounds");
        WriteMembers(json, bounds);
        json.WriteEndObject();
        json.WriteStartArray("events");
        foreach (var e in events)
        {
            RecordedEventJson.Write(json, e);
        }

        json.WriteEndArray();
        json.WriteNumber("next", next.Value);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, PartitionBounds bounds)
    {
        json.WriteNumber("first", bounds.First.Value);
        json.WriteNumber("next", bounds.Next.Value);
        if (bounds.LastEnqueuedTime is { } last)
        {
            json.WriteString("lastEnqueuedTime", last);
        }
    }
}
