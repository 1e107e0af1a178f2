using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Http.Problems;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(IReadOnlyList<ProblemItem>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(long))]
internal sealed partial class ProblemJson : JsonSerializerContext;

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
