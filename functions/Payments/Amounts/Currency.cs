using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Payments.Amounts;

/// <summary>
/// A currency by its ISO 4217 code, e.g. <c>USD</c>. Only the shape is checked (three capital letters): the list
/// of codes changes, and old events must stay readable.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly record struct Currency
{
    /// <exception cref="ArgumentException">The code is not three capital letters.</exception>
    public Currency(string code)
    {
        if (!IsValid(code))
        {
            throw new ArgumentException(ProblemOf(code), nameof(code));
        }

        Code = code;
    }

    public string Code { get; }

    public static bool IsValid(string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    public override string ToString() => Code;

    private static string ProblemOf(string? code) => $"'{code}' is not a currency. Use the three capital letters of ISO 4217, e.g. USD.";

    private sealed class Converter : JsonConverter<Currency>
    {
        public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var code = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException("A currency must be a string.");
            return IsValid(code) ? new(code!) : throw new JsonException(ProblemOf(code));
        }

        public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
    }
}
