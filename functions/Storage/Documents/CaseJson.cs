using System.Text.Json.Serialization;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>What went wrong with a patient, and who asked for its release, as they are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<Cause>))]
[JsonSerializable(typeof(ReleaseRequest))]
internal sealed partial class CaseJson : JsonSerializerContext;
