using System.Text.Json;

namespace Serverless.Events.Envelope;

/// <summary>What a JSON value is called in a message.</summary>
internal static class JsonName
{
    public static string Of(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
