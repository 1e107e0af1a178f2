using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serverless.Http.Requests;

namespace Serverless.Http.Views;

/// <summary>
/// The view and key of <c>/api/views/{view}/{key}</c>, read from the request target as it was sent. A key is data: it
/// may hold '/', '..', '%2F' or anything else, and is everything behind the view's name, percent-decoded once. The
/// decoded path is no help: Kestrel leaves %2F as it is there, decodes %252F to the same, and removes dot segments.
/// </summary>
public static class RowTarget
{
    private static readonly string[] Root = ["api", "views"];
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    /// <summary>
    /// Routes by the target as it was sent: to the row, whatever its key looks like. Without this,
    /// <c>/api/views/payments/..</c> would be the list of views. Call it before routing.
    /// </summary>
    public static void Route(HttpContext context)
    {
        if (TrySplit(RawTarget(context.Request), out var view, out _))
        {
            context.Request.Path = string.Concat("/api/views/", view, "/row");
        }
    }

    /// <summary>The key; false if its percent-encoding is broken or not UTF-8.</summary>
    internal static bool TryReadKey(HttpRequest request, out string key)
    {
        key = "";
        return TrySplit(RawTarget(request), out _, out var raw)
            && PercentDecoding.TryDecode(raw, plusIsSpace: false, out key);
    }

    private static string RawTarget(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    private static bool TrySplit(string target, out string view, out ReadOnlySpan<char> key)
    {
        view = "";
        key = default;
        var path = PathOf(target);
        foreach (var name in Root)
        {
            if (!TryTakeSegment(ref path, out var raw) || !Spells(raw, name))
            {
                return false;
            }
        }

        // Only what can be a view's name becomes part of a path again; the rest is left to the router.
        if (!TryTakeSegment(ref path, out var named)
            || !PercentDecoding.TryDecode(named, plusIsSpace: false, out view)
            || path.Length < 2
            || view.AsSpan().ContainsAnyExcept(NameChars))
        {
            return false;
        }

        key = path[1..];
        return true;
    }

    /// <summary>The path of an origin-form or absolute-form target, without its query.</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var end = target.IndexOfAny('?', '#');
        target = end < 0 ? target : target[..end];
        if (target.StartsWith("/"))
        {
            return target;
        }

        var authority = target.IndexOf("://");
        var path = authority < 0 ? -1 : target[(authority + 3)..].IndexOf('/');
        return path < 0 ? default : target[(authority + 3 + path)..];
    }

    private static bool Spells(ReadOnlySpan<char> raw, string name) =>
        raw.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (PercentDecoding.TryDecode(raw, plusIsSpace: false, out var text) && text.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool TryTakeSegment(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        segment = default;
        if (!path.StartsWith("/"))
        {
            return false;
        }

        var end = path[1..].IndexOf('/') + 1;
        segment = end == 0 ? path[1..] : path[1..end];
        path = end == 0 ? default : path[end..];
        return true;
    }
}
