using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Serverless.Server.Tests.Running;

/// <summary>Posting and reading, as the tests of a running host do it.</summary>
internal static class Post
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One structured event without data.</summary>
    public static string Event(string id, string key, string type = "tests.happened") => JsonSerializer.Serialize(
        new Dictionary<string, string> { ["specversion"] = "1.0", ["id"] = id, ["source"] = "/tests", ["type"] = type, ["partitionkey"] = key });

    public static Task<HttpResponseMessage> StructuredAsync(HttpClient client, string json) =>
        SendAsync(client, json, "application/cloudevents+json");

    public static Task<HttpResponseMessage> BatchAsync(HttpClient client, IEnumerable<string> events) =>
        SendAsync(client, $"[{string.Join(',', events)}]", "application/cloudevents-batch+json");

    public static Task<HttpResponseMessage> LinesAsync(HttpClient client, IEnumerable<string> events) =>
        SendAsync(client, string.Join('\n', events), "application/x-ndjson");

    /// <summary>The receipts of a 202, as (partition, sequence number).</summary>
    public static async Task<List<(int Partition, long Sequence)>> ReceiptsAsync(HttpResponseMessage answer)
    {
        Assert.Equal(202, (int)answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return [.. body.GetProperty("receipts").EnumerateArray()
            .Select(r => (r.GetProperty("partition").GetInt32(), r.GetProperty("sequenceNumber").GetInt64()))];
    }

    /// <summary>The state of a row once the view has seen the receipt.</summary>
    public static async Task<JsonElement> RowAsync(HttpClient client, string view, string key, (int Partition, long Sequence) receipt) =>
        await client.GetFromJsonAsync<JsonElement>(
            $"/api/views/{view}?key={Uri.EscapeDataString(key)}&receipt={receipt.Partition}:{receipt.Sequence}&wait=60", Stop);

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string body, string type) =>
        client.PostAsync("/api/events", new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } }, Stop);
}
