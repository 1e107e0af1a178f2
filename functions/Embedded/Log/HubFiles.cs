using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>
/// A hub's folder: hub.json, and a folder per partition. hub.json is written last, when the partitions are there
/// and durable; so if it is missing the hub was never used, and if it is there every partition must be, too. A hub
/// begins with format 1, as one of a version without a journal, and has format 2 from when it has one.
/// </summary>
internal static class HubFiles
{
    private const string FileName = "hub.json";
    private const int WithoutJournal = 1;
    private const int WithJournal = 2;

    /// <summary>Opens the hub, or creates it, and gives the places of its partitions and its journal.</summary>
    public static (IReadOnlyList<PartitionPlace> Partitions, JournalPlace Journal) Open(
        string dataFolder, HubName hub, int partitionCount, EmbeddedLogOptions options, ILogFiles files, ILogger logger)
    {
        var folder = Path.Combine(dataFolder, "hubs", hub.Value);
        var about = Read(files, folder) ?? Create(files, dataFolder, folder, hub, partitionCount);
        if (about.Format is not (WithoutJournal or WithJournal))
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Hub '{hub}' in '{folder}' has format {about.Format}; this version reads formats up to {WithJournal}. Use the version that wrote it."));
        }

        if (about.Partitions != partitionCount)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Hub '{hub}' in '{folder}' has {about.Partitions} partitions, but {partitionCount} were asked for. The number is fixed when a hub is created, because it decides where a key is: set it to {about.Partitions}, or use another hub or data folder."));
        }

        // Each partition has its own seed: a segment in the wrong partition's folder does not pass for its own.
        return (
            [.. Enumerable.Range(0, partitionCount).Select(i => new PartitionPlace(
                hub, new PartitionId(i), PartitionFolder(folder, i), unchecked(about.Seed + ((uint)i * 0x9E3779B9)), files, options, logger))],
            new JournalPlace(hub, folder, about.Seed ^ JournalFormat.Seed, about.Format == WithJournal, files, options, logger));
    }

    /// <summary>Notes that the hub has a journal, which is durable: no version that knows none may open it from now on.</summary>
    public static void NoteJournal(ILogFiles files, string folder)
    {
        using var file = files.Open(Path.Combine(folder, FileName));
        var bytes = new byte[file.Length];
        _ = file.Read(bytes, 0);
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read() && !(reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("format"u8)))
        {
            // On to the number. It is one digit, so however the write is torn, the old or the new one stands there.
        }

        reader.Read();
        file.Write("2"u8, reader.TokenStartIndex);
        file.Sync();
    }

    private static string PartitionFolder(string folder, int partition) =>
        Path.Combine(folder, partition.ToString(CultureInfo.InvariantCulture));

    private static HubDescription? Read(ILogFiles files, string folder)
    {
        try
        {
            using var file = files.Open(Path.Combine(folder, FileName));
            var bytes = new byte[file.Length];
            if (file.Read(bytes, 0) != bytes.Length || JsonSerializer.Deserialize(bytes, HubJson.Default.HubDescription) is not { } about)
            {
                return null;
            }

            // That it can be read does not mean that its creation ended: it must be durable before an event is.
            file.Write(bytes, 0);
            file.Sync();
            files.SyncFolder(folder);
            return about;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Missing or torn: the creation did not end. Create looks whether that can be so.
            return null;
        }
    }

    private static HubDescription Create(ILogFiles files, string dataFolder, string folder, HubName hub, int partitionCount)
    {
        var hubs = Path.Combine(dataFolder, "hubs");
        foreach (var (parent, path) in new[] { (dataFolder, hubs), (hubs, folder) })
        {
            files.CreateFolder(path);
            files.SyncFolder(parent);
        }

        for (var i = 0; i < partitionCount; i++)
        {
            CreatePartition(files, PartitionFolder(folder, i), hub);
        }

        files.SyncFolder(folder);
        var about = new HubDescription(WithoutJournal, hub.Value, partitionCount, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
        using (var file = files.Create(Path.Combine(folder, FileName)))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(about, HubJson.Default.HubDescription), 0);
            file.Sync();
        }

        files.SyncFolder(folder);
        return about;
    }

    private static void CreatePartition(ILogFiles files, string folder, HubName hub)
    {
        files.CreateFolder(folder);
        foreach (var name in files.ListFiles(folder).Where(name => SegmentName.TryParse(name, out _)))
        {
            using var segment = files.Open(Path.Combine(folder, name));
            if (segment.Length > 0)
            {
                throw new DataFolderException(
                    $"Hub '{hub}' has events in '{folder}', but its {FileName} is missing or damaged. Restore {FileName} from a backup.");
            }
        }

        files.Create(Path.Combine(folder, SegmentName.Log(0))).Dispose();
        files.SyncFolder(folder);
    }
}
