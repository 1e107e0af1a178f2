using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Answers;

/// <summary>Answers with one JSON value, written straight to the body.</summary>
/// <param name="write">Writes the value. What it reads must be in memory already: once it writes, no problem can be told.</param>
/// <param name="status">The status code.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) : IResult
{
    /// <summary>Served as application/json, never inlined into HTML, so texts keep their letters.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(response.BodyWriter, Options);
        write(json);
        json.Flush();
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
