using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Payments.Values;

/// <summary>
/// Writes an enum by its camel-case name and reads nothing else. The converter of the framework also takes a list
/// of names and combines them, which makes a seller and a lender a brokerage.
/// </summary>
internal sealed class NamedEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values =
        Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()), StringComparer.Ordinal);

    private static readonly Dictionary<T, string> Names = Values.ToDictionary(v => v.Value, v => v.Key);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Values.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"One of {string.Join(", ", Values.Keys)} is expected.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names[value]);
}
