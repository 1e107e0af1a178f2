using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Payments.Identities;

/// <summary>Writes an identity as the plain string it is.</summary>
public sealed class TextIdConverter<TId> : JsonConverter<TId>
    where TId : struct, ITextId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException($"A {TId.Kind} id must be a string.");
        return IdText.IsValid(value) ? TId.Of(value!) : throw new JsonException(IdText.ProblemOf<TId>());
    }

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
