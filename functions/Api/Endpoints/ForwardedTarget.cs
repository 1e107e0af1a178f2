using Microsoft.AspNetCore.Http.Features;

namespace Serverless.Api.Endpoints;

/// <summary>
/// The request target as the client meant it. The Functions host writes the path anew from the decoded one, in which
/// <c>%2F</c> stays as it is, and so sends <c>%252F</c>.
/// </summary>
internal static class ForwardedTarget
{
    public static void Restore(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestFeature>() is { RawTarget: { Length: > 0 } target } request)
        {
            request.RawTarget = Restore(target);
        }
    }

    internal static string Restore(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        return string.Concat(path.Replace("%252F", "%2F", StringComparison.OrdinalIgnoreCase), target.AsSpan(path.Length));
    }
}
