using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Checking;

/// <summary>Compares the rows a server gives with those a model expects. The order of members does not count.</summary>
internal sealed class RowComparison
{
    private readonly string _view;
    private readonly Differences _differences;
    private readonly Dictionary<string, JsonObject> _expected;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public RowComparison(string view, IEnumerable<(string Key, JsonObject State)> expected, Differences differences)
    {
        _view = view;
        _differences = differences;
        _expected = expected.ToDictionary(r => r.Key, r => r.State, StringComparer.Ordinal);
    }

    public int Expected => _expected.Count;

    /// <summary>Takes a row of the server.</summary>
    public void See(string key, JsonElement state)
    {
        if (!_expected.TryGetValue(key, out var expected))
        {
            _differences.Add($"{_view}/{key}: is not expected, but is {state.GetRawText()}");
        }
        else if (!_seen.Add(key))
        {
            _differences.Add($"{_view}/{key}: was given twice");
        }
        else if (!JsonElement.DeepEquals(JsonSerializer.SerializeToElement(expected), state))
        {
            _differences.Add($"{_view}/{key}: {Describe(expected, state)}");
        }
    }

    /// <summary>Ends the comparison: what was expected and not seen is missing.</summary>
    public void End()
    {
        foreach (var key in _expected.Keys.Where(key => !_seen.Contains(key)))
        {
            _differences.Add($"{_view}/{key}: is missing; expected {_expected[key].ToJsonString()}");
        }
    }

    private static string Describe(JsonObject expected, JsonElement actual)
    {
        if (actual.ValueKind != JsonValueKind.Object)
        {
            return $"expected {expected.ToJsonString()}, but is {actual.GetRawText()}";
        }

        var whole = JsonSerializer.SerializeToElement(expected);
        var names = whole.EnumerateObject().Concat(actual.EnumerateObject()).Select(m => m.Name).Distinct();
        return string.Join("; ", names.Select(name => (name, expected: Member(whole, name), actual: Member(actual, name)))
            .Where(m => !(m.expected is { } left && m.actual is { } right && JsonElement.DeepEquals(left, right)))
            .Select(m => $"{m.name}: expected {m.expected?.GetRawText() ?? "nothing"}, but is {m.actual?.GetRawText() ?? "nothing"}"));
    }

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;
}
