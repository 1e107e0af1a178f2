using System.Text.Json.Serialization;

namespace Serverless.Embedded.Log;

/// <summary>What hub.json says.</summary>
/// <param name="Format">The version of the format of everything in the hub's folder.</param>
/// <param name="Hub">The hub's name.</param>
/// <param name="Partitions">How many partitions it was created with.</param>
/// <param name="Seed">A random number that the checksums of its records begin with.</param>
internal sealed record HubDescription(int Format, string Hub, int Partitions, uint Seed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(HubDescription))]
internal sealed partial class HubJson : JsonSerializerContext;
