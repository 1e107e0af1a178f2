using System.Text.RegularExpressions;

namespace Serverless.Server.Architecture;

/// <summary>An endpoint as a host's source states it.</summary>
/// <param name="Methods">What it is asked by.</param>
/// <param name="Pattern">Its path, in the one-machine host's words.</param>
/// <param name="Right">The right it takes.</param>
/// <param name="Handler">What answers.</param>
internal sealed record EndpointSource(string Methods, string Pattern, string Right, string Handler);

/// <summary>
/// Reads the endpoints of a host from its source: the Functions app is not compiled everywhere, and must not forget
/// one where it is not.
/// </summary>
internal static partial class EndpointSources
{
    public static IReadOnlyList<EndpointSource> OfServer(string source)
    {
        var found = ServerRoute().Matches(source);
        RefuseUnread(source, "routes.", found.Count);
        return
        [
            .. found.Select(m => new EndpointSource(
                m.Groups[1].Value == "Post" ? "POST" : "GET HEAD", m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value)),
        ];
    }

    public static IReadOnlyList<EndpointSource> OfApi(string source)
    {
        var found = ApiFunction().Matches(source);
        RefuseUnread(source, "HttpTrigger(", found.Count);
        return [.. found.Select(m => new EndpointSource(MethodsOf(m.Groups["methods"].Value), PatternOf(m.Groups["route"].Value), RightOf(m), m.Groups["handler"].Value))];
    }

    /// <summary>Two routes of the Functions app that one path could match: there the order of their names decides.</summary>
    public static IEnumerable<string> FindAmbiguous(IReadOnlyList<EndpointSource> endpoints) =>
        from a in Enumerable.Range(0, endpoints.Count)
        from b in Enumerable.Range(a + 1, endpoints.Count - a - 1)
        where endpoints[a].Methods == endpoints[b].Methods && CanMatchOnePath(endpoints[a].Pattern.Split('/'), endpoints[b].Pattern.Split('/'))
        select $"{endpoints[a].Pattern} and {endpoints[b].Pattern}";

    private static bool CanMatchOnePath(string[] one, string[] other)
    {
        var common = Math.Min(one.Length, other.Length);
        for (var i = 0; i < common; i++)
        {
            if (one[i].StartsWith("{**", StringComparison.Ordinal) || other[i].StartsWith("{**", StringComparison.Ordinal))
            {
                return true;
            }

            if (one[i] != other[i] && one[i][0] != '{' && other[i][0] != '{')
            {
                return false;
            }
        }

        return one.Length == other.Length;
    }

    private static string MethodsOf(string quoted) => string.Join(' ', Quoted().Matches(quoted).Select(m => m.Groups[1].Value.ToUpperInvariant()));

    // The old router of the Functions host knows no '**', and would take a row's route for an empty key as well.
    private static string PatternOf(string route) =>
        "/" + (route.Contains("{*", StringComparison.Ordinal) ? route.Replace("{*key:minlength(1)}", "{**key}", StringComparison.Ordinal) : route);

    // A function's own keys open it alone, and its name begins with the right, by which keys are given out.
    private static string RightOf(Match function) =>
        function.Groups["level"].Value == "Function"
            ? function.Groups["name"].Value.Split('_')[0] switch { "publish" => "Publish", "read" => "Read", "operate" => "Operate", var other => $"unknown right {other}" }
            : $"open to whoever asks ({function.Groups["level"].Value})";

    private static void RefuseUnread(string source, string mark, int read)
    {
        if (source.Split(mark).Length - 1 != read)
        {
            throw new FormatException($"Not every '{mark}' of this source could be read. Write it as the others are written.");
        }
    }

    [GeneratedRegex("""routes\.(Get|Post|GetLocally)\("([^"]+)", Right\.(\w+), http\.(\w+)\);""")]
    private static partial Regex ServerRoute();

    [GeneratedRegex("""
        \[Function\("(?<name>\w+)"\)\]\s+public Task<IResult> \w+\(\[HttpTrigger\(AuthorizationLevel\.(?<level>\w+), (?<methods>("\w+", )+)Route = "(?<route>[^"]+)"\)\] HttpRequest request\) =>\s+http\.(?<handler>\w+)\(request\);
        """)]
    private static partial Regex ApiFunction();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Quoted();
}
