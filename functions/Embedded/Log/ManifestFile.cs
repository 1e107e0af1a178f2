using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>What manifest.json says: which hub it is, like hub.json, and what its partitions consist of.</summary>
/// <param name="Format">The version of the format of everything in the hub's folder.</param>
/// <param name="Hub">The hub's name.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="Seed">The random number that the checksums of its records begin with.</param>
/// <param name="History">The history of its events.</param>
/// <param name="Lap">The lap of the journal that the last opening began, or the last clean close.</param>
/// <param name="Closed">Whether the last close was clean and nobody has opened the hub since: then the journal is not needed.</param>
/// <param name="Logs">The partitions in order.</param>
/// <param name="Crc">The checksum of the file.</param>
internal sealed record ManifestFile(
    int Format, string Hub, int Partitions, uint Seed, string History, long Lap, bool Closed, ManifestPartition[] Logs, string? Crc = null)
{
    public const string Name = "manifest.json";

    [JsonIgnore]
    public HubDescription Description => new(Format, Hub, Partitions, Seed, History);

    /// <returns>Null if there is none.</returns>
    /// <exception cref="DataFolderException">What is there is not whole.</exception>
    public static ManifestFile? Read(ILogFiles files, string folder)
    {
        var path = Path.Combine(folder, Name);
        if (SmallFile.Read(files, path) is not { } bytes)
        {
            return null;
        }

        try
        {
            if (CheckedJson.IsWhole(bytes) && JsonSerializer.Deserialize(bytes, ManifestJson.Default.ManifestFile) is { } manifest
                && manifest.Logs.Length == manifest.Partitions)
            {
                return manifest;
            }
        }
        catch (JsonException)
        {
            // Whole, and not what this version writes.
        }

        throw new DataFolderException($"'{path}' is damaged.");
    }

    public void Write(ILogFiles files, string folder) =>
        CheckedJson.Replace(files, Path.Combine(folder, Name), CheckedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(this with { Crc = null }, ManifestJson.Default.ManifestFile)));
}

/// <summary>What the manifest says of a partition.</summary>
/// <param name="First">The oldest event that retention has left.</param>
/// <param name="Segments">The segments from that one on, oldest first, never empty; the last one is appended to.</param>
internal sealed record ManifestPartition(long First, SegmentNote[] Segments)
{
    public ManifestPartition From(long first) => new(first, [.. Segments.Where(segment => segment.Next > first || segment == Segments[^1])]);

    [JsonIgnore]
    public KnownEnd End => new(Segments[^1].First, Segments[^1].Length, Segments[^1].Next);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJson : JsonSerializerContext;
