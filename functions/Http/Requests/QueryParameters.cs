using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Serverless.Http.Requests;

/// <summary>
/// The parameters of a read, taken strictly: an unknown, doubled or broken one is refused, because a typo in
/// <c>receipt</c> or <c>prefix</c> would otherwise silently answer something else.
/// </summary>
public sealed class QueryParameters
{
    private static readonly QueryParameters None = new();

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private QueryParameters()
    {
    }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads the query; null, or what is wrong with it.</summary>
    public static string? TryRead(HttpRequest request, IReadOnlyList<string> known, out QueryParameters query)
    {
        var raw = request.QueryString.Value.AsSpan().TrimStart('?');
        query = raw.IsEmpty ? None : new QueryParameters();
        foreach (var range in raw.Split('&'))
        {
            var pair = raw[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            if (!PercentDecoding.TryDecode(equals < 0 ? pair : pair[..equals], plusIsSpace: true, out var name)
                || !PercentDecoding.TryDecode(equals < 0 ? default : pair[(equals + 1)..], plusIsSpace: true, out var value))
            {
                return "The query has a percent-encoding that is broken or not UTF-8.";
            }

            if (!known.Contains(name))
            {
                return $"There is no parameter '{name}' here. Known are: {string.Join(", ", known)}.";
            }

            if (!query._values.TryAdd(name, value))
            {
                return $"The parameter '{name}' is given twice.";
            }
        }

        return null;
    }

    /// <summary>A whole number of a parameter; null, or what is wrong with it.</summary>
    public string? TryReadNumber(string name, int @default, int min, int max, out int number)
    {
        number = @default;
        return this[name] is not { } text
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max)
            ? null
            : $"'{name}' must be a whole number from {min} to {max}.";
    }
}
