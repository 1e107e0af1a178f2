using System.Text.Json.Serialization;

namespace Serverless.Embedded.Log;

/// <summary>What hub.json says.</summary>
/// <param name="Format">The version of the format of everything in the hub's folder.</param>
/// <param name="Hub">The hub's name.</param>
/// <param name="Partitions">How many partitions it was created with.</param>
/// <param name="Seed">A random number that the checksums of its records begin with.</param>
/// <param name="History">The history of its events, from format 3 on.</param>
/// <param name="Crc">The checksum of the file, from format 3 on.</param>
internal sealed record HubDescription(int Format, string Hub, int Partitions, uint Seed, string? History = null, string? Crc = null)
{
    /// <summary>One as a version without a journal wrote it.</summary>
    public const int WithoutJournal = 1;

    /// <summary>One as a version wrote it that gave no hub a history, and no file but the index a checksum.</summary>
    public const int WithoutHistory = 2;

    /// <summary>What this version writes.</summary>
    public const int Current = 3;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(HubDescription))]
internal sealed partial class HubJson : JsonSerializerContext;
