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
    public static string Of(ReadOnlySpan<byte> state)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(state, hash);
        return $"\"{Base64Url.EncodeToString(hash[..16])}\"";
    }

    /// <summary>Whether the reader has these bytes already (RFC 9110, section 13.1.2: weak comparison, '*' for any).</summary>
    public static bool IsKnownTo(HttpRequest request, string tag)
    {
        if (StringValues.IsNullOrEmpty(request.Headers.IfNoneMatch))
        {
            return false;
        }

        var own = new EntityTagHeaderValue(tag);
        var known = request.GetTypedHeaders().IfNoneMatch;
        return known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(own, useStrongComparison: false));
    }
}
