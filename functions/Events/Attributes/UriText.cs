using System.Buffers;
using System.Net;

namespace Serverless.Events.Attributes;

/// <summary>
/// The CloudEvents types URI-reference (RFC 3986, section 4.1) and URI (section 4.3: with a scheme, without a
/// fragment). System.Uri accepts far more than these, spaces and back-slashes among it.
/// </summary>
internal static class UriText
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelims = "!$&'()*+,;=";

    private static readonly SearchValues<char> Scheme =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> Host = SearchValues.Create(Unreserved + SubDelims + "%");
    private static readonly SearchValues<char> UserInfo = SearchValues.Create(Unreserved + SubDelims + "%:");
    private static readonly SearchValues<char> Path = SearchValues.Create(Unreserved + SubDelims + "%:@/");
    private static readonly SearchValues<char> Query = SearchValues.Create(Unreserved + SubDelims + "%:@/?");
    private static readonly SearchValues<char> IPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool IsReference(ReadOnlySpan<char> text) => TrySplitScheme(text, out _, out var rest) && IsRest(rest);

    public static bool IsAbsolute(ReadOnlySpan<char> text) =>
        TrySplitScheme(text, out var hasScheme, out var rest) && hasScheme && !rest.Contains('#') && IsRest(rest);

    private static bool TrySplitScheme(ReadOnlySpan<char> text, out bool hasScheme, out ReadOnlySpan<char> rest)
    {
        var end = text.IndexOfAny(":/?#");
        hasScheme = end >= 0 && text[end] == ':';
        rest = hasScheme ? text[(end + 1)..] : text;

        // A colon before the first slash ends a scheme; a relative reference may not have one there.
        return !hasScheme || (end > 0 && char.IsAsciiLetter(text[0]) && !text[..end].ContainsAnyExcept(Scheme));
    }

    private static bool IsRest(ReadOnlySpan<char> rest)
    {
        if (rest.IndexOf('#') is >= 0 and var hash)
        {
            if (!Has(rest[(hash + 1)..], Query))
            {
                return false;
            }

            rest = rest[..hash];
        }

        if (rest.IndexOf('?') is >= 0 and var question)
        {
            if (!Has(rest[(question + 1)..], Query))
            {
                return false;
            }

            rest = rest[..question];
        }

        if (!rest.StartsWith("//"))
        {
            return Has(rest, Path);
        }

        rest = rest[2..];
        var slash = rest.IndexOf('/');
        return slash < 0 ? IsAuthority(rest) : IsAuthority(rest[..slash]) && Has(rest[slash..], Path);
    }

    private static bool IsAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.IndexOf('@') is >= 0 and var at)
        {
            if (!Has(authority[..at], UserInfo))
            {
                return false;
            }

            authority = authority[(at + 1)..];
        }

        var close = authority.LastIndexOf(']');
        var colon = authority[(close + 1)..].IndexOf(':');
        var host = colon < 0 ? authority : authority[..(close + 1 + colon)];
        var port = colon < 0 ? [] : authority[(close + 2 + colon)..];
        return port.IndexOfAnyExceptInRange('0', '9') < 0 && (close < 0 ? Has(host, Host) : IsLiteral(host));
    }

    private static bool IsLiteral(ReadOnlySpan<char> host) =>
        host.Length > 2 && host[0] == '[' && host[^1] == ']' && !host[1..^1].ContainsAnyExcept(IPv6)
        && IPAddress.TryParse(host[1..^1], out _);

    private static bool Has(ReadOnlySpan<char> part, SearchValues<char> allowed)
    {
        if (part.ContainsAnyExcept(allowed))
        {
            return false;
        }

        for (var percent = part.IndexOf('%'); percent >= 0; percent = part.IndexOf('%'))
        {
            if (percent + 2 >= part.Length || !char.IsAsciiHexDigit(part[percent + 1]) || !char.IsAsciiHexDigit(part[percent + 2]))
            {
                return false;
            }

            part = part[(percent + 3)..];
        }

        return true;
    }
}
