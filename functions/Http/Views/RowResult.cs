using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Views;

/// <summary>Answers with a row's bytes as they are, or with 304 to a reader that has them.</summary>
internal sealed class RowResult(ReadOnlyMemory<byte> state, string tag, bool isKnown) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ETag = tag;
        // A copy may be kept, but must be asked about each time: the row may have changed since.
        response.Headers.CacheControl = "private, no-cache";
        if (isKnown)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = state.Length;
        await response.BodyWriter.WriteAsync(state, httpContext.RequestAborted);
    }
}
