using System.Text.Json.Serialization;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>What went wrong with a patient, and who asked for its release, as they are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CaseNotes))]
[JsonSerializable(typeof(ReleaseRequest))]
internal sealed partial class CaseJson : JsonSerializerContext;

/// <summary>What is known of a patient beside its event.</summary>
internal sealed record CaseNotes(string? EventType, IReadOnlyList<Cause> Attempts);
