using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Http.Intake.Tests;

/// <summary>What a request was answered.</summary>
internal sealed record Answer(int Status, string? ContentType, IHeaderDictionary Headers, JsonNode Body)
{
    public string Text(string member) => Body[member]!.GetValue<string>();

    public long Number(string member) => Body[member]!.GetValue<long>();

    public JsonArray Items => Body["items"]!.AsArray();
}

/// <summary>Posts to a handler without a server.</summary>
internal static class Posting
{
    public const string Structured = "application/cloudevents+json";
    public const string Batch = "application/cloudevents-batch+json";
    public const string Ndjson = "application/x-ndjson";

    public static string Event(string id, string more = "") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/tests","type":"test.happened"{{more}}}""";

    public static PublishHandler Handler(RecordingPublisher publisher, IntakeLimits? limits = null, EventLimits? eventLimits = null) =>
        new(new Dictionary<HubName, IEventPublisher> { [publisher.Hub] = publisher }, eventLimits ?? EventLimits.Default, limits ?? IntakeLimits.Default);

    public static Task<Answer> PostAsync(this PublishHandler handler, string? contentType, string body, params (string Name, string Value)[] headers) =>
        handler.PostAsync(contentType, Encoding.UTF8.GetBytes(body), headers);

    public static Task<Answer> PostAsync(this PublishHandler handler, string? contentType, byte[] body, params (string Name, string Value)[] headers) =>
        handler.PostAsync(contentType, new MemoryStream(body), headers, body.Length);

    public static async Task<Answer> PostAsync(
        this PublishHandler handler, string? contentType, Stream body, (string Name, string Value)[] headers, long? length, string? hub = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Body = body;
        context.Request.ContentType = contentType;
        context.Request.ContentLength = length;
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        context.Response.Body = new MemoryStream();
        var result = await handler.HandleAsync(context.Request, hub);
        await result.ExecuteAsync(context);
        return Read(context.Response);
    }

    public static Answer Read(HttpResponse response)
    {
        var body = ((MemoryStream)response.Body).ToArray();
        Assert.Equal(response.ContentLength, body.Length);
        return new Answer(response.StatusCode, response.ContentType, response.Headers, JsonNode.Parse(body)!);
    }

    public static void IsProblem(this Answer answer, int status, string type)
    {
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(type, answer.Text("type"));
        Assert.Equal(status, answer.Number("status"));
        Assert.NotEmpty(answer.Text("title"));
        Assert.NotEmpty(answer.Text("detail"));
    }
}
