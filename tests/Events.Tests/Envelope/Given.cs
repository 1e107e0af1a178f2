using System.Text;
using System.Text.Json.Nodes;
using Serverless.Events.Envelope;

namespace Serverless.Events.Envelope.Tests;

/// <summary>Events for tests: a good one, and the same with members changed.</summary>
internal static class Given
{
    public const string Good = """{"specversion":"1.0","id":"1","source":"/tests","type":"test.happened"}""";

    public static string Event(params (string Name, string? Json)[] members)
    {
        var json = JsonNode.Parse(Good)!.AsObject();
        foreach (var (name, value) in members)
        {
            json.Remove(name);
        }

        var text = new StringBuilder(json.ToJsonString()).Remove(json.ToJsonString().Length - 1, 1);
        foreach (var (name, value) in members.Where(member => member.Json is not null))
        {
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(name).Append("\":").Append(value);
        }

        return text.Append('}').ToString();
    }

    public static CloudEventRead Read(string json, EventLimits? limits = null) => Read(Encoding.UTF8.GetBytes(json), limits);

    public static CloudEventRead Read(byte[] json, EventLimits? limits = null, byte[]? body = null) =>
        CloudEventReader.Read(EventBytes.Of(json, body), limits ?? EventLimits.Default);

    public static CloudEvent Valid(CloudEventRead read) => read switch
    {
        CloudEventRead.Valid valid => valid.Event,
        CloudEventRead.Invalid invalid => throw new Xunit.Sdk.XunitException(string.Join("; ", invalid.Problems)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static IReadOnlyList<EventProblem> Problems(CloudEventRead read) => Assert.IsType<CloudEventRead.Invalid>(read).Problems;

    public static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(Assert.NotNull(bytes).Span);
}
