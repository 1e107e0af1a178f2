using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Serverless.Http.Intake;

/// <summary>How a request carries its events.</summary>
internal enum ContentMode
{
    Structured,
    Batch,
    Binary,
    Ndjson,
}

internal static class ContentModes
{
    private const string Structured = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string CloudEvents = "application/cloudevents";

    private const string Accepted =
        "Send application/cloudevents+json (one event), application/cloudevents-batch+json (a JSON array of events), "
        + "application/x-ndjson (one event a line), each in UTF-8, or any content type with the event's attributes as ce- headers.";

    /// <summary>The mode of the request by the HTTP binding, section 3; else why there is none.</summary>
    public static string? FindRefusal(HttpRequest request, out ContentMode mode)
    {
        mode = ContentMode.Structured;
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return "Content-Encoding is not supported. Send the body as it is.";
        }

        var contentType = request.ContentType;
        if (string.Equals(contentType, Structured, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (contentType?.StartsWith(CloudEvents, StringComparison.OrdinalIgnoreCase) is not true && HasEventHeaders(request.Headers))
        {
            mode = ContentMode.Binary;
            return null;
        }

        if (contentType is null)
        {
            return $"The request has no Content-Type. {Accepted}";
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var media) || !TryFind(media, out mode))
        {
            return $"This Content-Type is not supported. {Accepted}";
        }

        return media.Charset.HasValue && !HeaderUtilities.RemoveQuotes(media.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? $"This charset is not supported. {Accepted}"
            : null;
    }

    private static bool TryFind(MediaTypeHeaderValue media, out ContentMode mode)
    {
        ContentMode? found = media.MediaType.Value?.ToLowerInvariant() switch
        {
            Structured => ContentMode.Structured,
            Batch => ContentMode.Batch,
            "application/x-ndjson" or "application/ndjson" => ContentMode.Ndjson,
            _ => null,
        };
        mode = found ?? default;
        return found is not null;
    }

    private static bool HasEventHeaders(IHeaderDictionary headers) =>
        headers.ContainsKey("ce-specversion") || headers.ContainsKey("ce-id") || headers.ContainsKey("ce-source") || headers.ContainsKey("ce-type");
}
