using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Http.Problems;

[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(IReadOnlyList<ProblemItem>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(long))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    /// <summary>Quotes and letters as they are: a problem is read by people, and never inlined into HTML.</summary>
    public static readonly ProblemJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A problem as it is written: its extension members beside its own.</summary>
internal sealed class ProblemBody
{
    public required string Type { get; set; }

    public required string Title { get; set; }

    public required int Status { get; set; }

    public required string Detail { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Members { get; set; }

    public static ProblemBody Of(Problem problem) => new()
    {
        Type = problem.Type,
        Title = problem.Title,
        Status = problem.Status,
        Detail = problem.Detail,
        Members = problem.Members is null ? null : new Dictionary<string, JsonElement>(problem.Members),
    };
}
