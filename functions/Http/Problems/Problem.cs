using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Problems;

/// <summary>A problem document (RFC 9457): what went wrong, and what to do. It is its own answer.</summary>
public sealed record Problem : IResult, IStatusCodeHttpResult
{
    /// <summary>One of <see cref="ProblemTypes"/>.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>What is wrong this time, and what to do about it.</summary>
    public required string Detail { get; init; }

    /// <summary>Extension members.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Members { get; init; }

    /// <summary>Response headers that belong to the answer, such as Retry-After.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    int? IStatusCodeHttpResult.StatusCode => Status;

    public Problem With<T>(string name, T value, JsonTypeInfo<T> typeInfo) => this with
    {
        Members = new Dictionary<string, JsonElement>(Members ?? new Dictionary<string, JsonElement>())
        {
            [name] = JsonSerializer.SerializeToElement(value, typeInfo),
        },
    };

    public Problem With(string name, long value) => With(name, value, ProblemJson.Readable.Int64);

    public Problem With(string name, IReadOnlyList<string> values) => With(name, values, ProblemJson.Readable.IReadOnlyListString);

    public Problem WithItems(IReadOnlyList<ProblemItem> items) => With("items", items, ProblemJson.Readable.IReadOnlyListProblemItem);

    public Problem WithHeader(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    /// <summary>When to come back, in whole seconds, at least one.</summary>
    public Problem WithRetryAfter(TimeSpan delay) =>
        WithHeader("Retry-After", Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString("F0", CultureInfo.InvariantCulture));

    /// <summary>The document alone, for where no answer can begin any more.</summary>
    public void Write(Utf8JsonWriter json) => JsonSerializer.Serialize(json, ProblemBody.Of(this), ProblemJson.Readable.ProblemBody);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            // Another answer has begun; this one can only spoil it.
            return Task.CompletedTask;
        }

        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(ProblemBody.Of(this), ProblemJson.Readable.ProblemBody);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(httpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
