namespace Serverless.LocalFunctions.Endpoints;

/// <summary>An endpoint of a host, as its compiled code has it.</summary>
/// <param name="Methods">What it is asked by, in order.</param>
/// <param name="Pattern">Its path, in the one-machine host's words.</param>
/// <param name="Right">The right it takes.</param>
/// <param name="Handler">What answers.</param>
internal sealed record HostEndpoint(string Methods, string Pattern, string Right, string Handler)
{
    /// <summary>Two routes of the Functions app that one path could match: there the order of their names decides.</summary>
    public static IEnumerable<string> FindAmbiguous(IReadOnlyList<HostEndpoint> endpoints) =>
        from a in Enumerable.Range(0, endpoints.Count)
        from b in Enumerable.Range(a + 1, endpoints.Count - a - 1)
        where endpoints[a].Methods.Split(' ').Intersect(endpoints[b].Methods.Split(' ')).Any()
            && CanMatchOnePath(endpoints[a].Pattern.Split('/'), endpoints[b].Pattern.Split('/'))
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

            if (!one[i].Equals(other[i], StringComparison.OrdinalIgnoreCase) && !one[i].StartsWith('{') && !other[i].StartsWith('{'))
            {
                return false;
            }
        }

        return one.Length == other.Length;
    }
}
