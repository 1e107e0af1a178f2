using System.Net.Http.Headers;

namespace Serverless.Events.Attributes;

/// <summary>The <c>datacontenttype</c> attribute: a media type (RFC 2046), and what it says about the data.</summary>
internal static class ContentType
{
    public const string Json = "application/json";

    public static bool IsMediaType(string text) => text == Json || MediaTypeHeaderValue.TryParse(text, out _);

    /// <summary>Whether data of this type is JSON: the subtype is <c>json</c> or ends with <c>+json</c>.</summary>
    public static bool DeclaresJson(string text)
    {
        if (text == Json)
        {
            return true;
        }

        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var media = (semicolon < 0 ? text : text.AsSpan(0, semicolon)).Trim();
        return media.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether bytes of this type are UTF-8, as far as the type says; JSON without a charset is.</summary>
    public static bool IsUtf8(string text) =>
        text == Json
        || !MediaTypeHeaderValue.TryParse(text, out var media)
        || media.CharSet is null
        || media.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || media.CharSet.Trim('"').Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
}
