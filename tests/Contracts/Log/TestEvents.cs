using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Serverless.Events.Envelope;

namespace Serverless.Contracts.Log;

/// <summary>CloudEvents for tests.</summary>
public static class TestEvents
{
    /// <summary>A structured event: the envelope holds the data.</summary>
    public static CloudEvent Create(string id, string source = "/tests", string type = "tested.v1", string? key = null, string dataJson = "{}")
    {
        var envelope = Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":{{Quote(id)}},"source":{{Quote(source)}},"type":{{Quote(type)}},"partitionkey":{{Quote(key ?? source)}},"data":{{dataJson}}}""");
        return Read(EventBytes.Structured(envelope));
    }

    /// <summary>A binary event: the body is beside the envelope.</summary>
    public static CloudEvent CreateBinary(string id, ReadOnlyMemory<byte> body, string source = "/tests", string type = "tested.v1", string? key = null)
    {
        var envelope = Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":{{Quote(id)}},"source":{{Quote(source)}},"type":{{Quote(type)}},"partitionkey":{{Quote(key ?? source)}}}""");
        return Read(EventBytes.Binary(envelope, body));
    }

    /// <summary>Events with ids <c>prefix-0</c> … of one key.</summary>
    public static CloudEvent[] Many(int count, string prefix = "e", string key = "key") =>
        [.. Enumerable.Range(0, count).Select(i => Create($"{prefix}-{i}", key: key, dataJson: $$"""{"n":{{i}}}"""))];

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static CloudEvent Read(EventBytes bytes) => CloudEventReader.Read(bytes, EventLimits.Default) switch
    {
        CloudEventRead.Valid valid => valid.Event,
        CloudEventRead.Invalid invalid => throw new ArgumentException(string.Join("; ", invalid.Problems)),
        _ => throw new UnreachableException(),
    };
}
