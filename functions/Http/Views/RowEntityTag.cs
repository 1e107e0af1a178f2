using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Serverless.Http.Views;

/// <summary>
/// The ETag of a row: a hash of the very bytes that are answered, after the merge. Versions would not do: a folder
/// that was emptied, or a merge whose code changed, would give the same versions with other bytes.
/// </summary>
internal static class RowEntityTag
{
    private const int Length = 16;

    public static string Of(ReadOnlySpan<byte> state)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(state, hash);
        Span<char> tag = stackalloc char[Base64Url.GetEncodedLength(Length) + 2];
        (tag[0], tag[^1]) = ('"', '"');
        Base64Url.EncodeToChars(hash[..Length], tag[1..]);
        return new string(tag);
    }

    /// <summary>Whether the reader has these bytes already (RFC 9110, section 13.1.2: weak comparison, '*' for any).</summary>
    public static bool IsKnownTo(HttpRequest request, string tag) =>
        !StringValues.IsNullOrEmpty(request.Headers.IfNoneMatch) && IsAmongKnown(request, tag);

    private static bool IsAmongKnown(HttpRequest request, string tag)
    {
        var own = new EntityTagHeaderValue(tag);
        var known = request.GetTypedHeaders().IfNoneMatch;
        return known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(own, useStrongComparison: false));
    }
}
