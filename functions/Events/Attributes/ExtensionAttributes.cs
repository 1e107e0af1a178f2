using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Serverless.Events.Attributes;

/// <summary>Where an extension's value stands in the envelope.</summary>
internal readonly record struct ExtensionMember(string Name, ReadOnlyMemory<byte> Json);

/// <summary>
/// The extension attributes of one event. Most events are stored and forwarded without anybody looking at them, so
/// their values are parsed when first asked for.
/// </summary>
internal sealed class ExtensionAttributes(IReadOnlyList<ExtensionMember> members) : IReadOnlyDictionary<string, JsonElement>
{
    private Dictionary<string, JsonElement>? _values;

    public int Count => members.Count;

    public IEnumerable<string> Keys => members.Select(member => member.Name);

    public IEnumerable<JsonElement> Values => Parsed.Values;

    // Two threads may both parse; both get the same values.
    private Dictionary<string, JsonElement> Parsed =>
        _values ??= members.ToDictionary(member => member.Name, member => Parse(member.Json.Span), StringComparer.Ordinal);

    public JsonElement this[string key] => Parsed[key];

    public bool ContainsKey(string key) => members.Any(member => member.Name == key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out JsonElement value) => Parsed.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => Parsed.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonElement.ParseValue(ref reader);
    }
}
