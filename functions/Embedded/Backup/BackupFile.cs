using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Backup;

/// <summary>
/// backup.json: what a backup consists of. It is written last, so a folder without it is no backup.
/// </summary>
/// <param name="Format">The version of the format of this file.</param>
/// <param name="At">When the backup was begun.</param>
/// <param name="Hubs">The hubs in it.</param>
/// <param name="Positions">How far each projection was.</param>
/// <param name="Files">Every file, in order of its path.</param>
/// <param name="Crc">The checksum of this file.</param>
internal sealed record BackupFile(
    int Format, DateTimeOffset At, BackedUpHub[] Hubs, BackedUpPosition[] Positions, BackedUpFile[] Files, string? Crc = null)
{
    public const string Name = "backup.json";
    public const int Current = 1;

    /// <returns>Null if there is none.</returns>
    /// <exception cref="DataFolderException">It is damaged, or a later version wrote it.</exception>
    public static BackupFile? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        try
        {
            if (CheckedJson.IsWhole(bytes) && JsonSerializer.Deserialize(bytes, BackupJson.Default.BackupFile) is { Format: Current } backup)
            {
                return backup;
            }
        }
        catch (JsonException)
        {
            // Whole, and not what this version writes.
        }

        throw new DataFolderException(CheckedJson.IsWhole(bytes)
            ? $"'{path}' was written by a later version. Use that one."
            : $"'{path}' is damaged, so nobody can tell whether the rest of the backup is whole. Use another backup.");
    }

    public void Write(string folder) => CheckedJson.Replace(
        DiskFiles.Instance, Path.Combine(folder, Name), CheckedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(this with { Crc = null }, BackupJson.Default.BackupFile)));
}

/// <param name="Path">From the backup's folder, with slashes.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Checksum">XXH3 of them, 64 bits in 16 hexadecimal digits.</param>
internal sealed record BackedUpFile(string Path, long Length, string Checksum);

/// <param name="Hub">Its name.</param>
/// <param name="History">The history of its events.</param>
/// <param name="Partitions">The first event of each partition, and the number after the last.</param>
internal sealed record BackedUpHub(string Hub, string History, BackedUpPartition[] Partitions);

/// <param name="First">The oldest event.</param>
/// <param name="Next">The number that the next event gets.</param>
internal sealed record BackedUpPartition(long First, long Next);

/// <param name="Projection">Its name and version.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The last event whose effects are in its rows.</param>
internal sealed record BackedUpPosition(string Projection, int Partition, long Sequence);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BackupFile))]
internal sealed partial class BackupJson : JsonSerializerContext;
