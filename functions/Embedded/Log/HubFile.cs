using System.Globalization;
using System.Text.Json;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>hub.json: what a hub is. It is written when a hub is created, and when one of an older format is opened.</summary>
internal static class HubFile
{
    public const string Name = "hub.json";

    /// <returns>Null if there is no hub, because its creation did not end. One of a later version has its format only.</returns>
    /// <exception cref="DataFolderException">There is one, and it cannot be used.</exception>
    public static HubDescription? Read(ILogFiles files, string folder, HubName hub)
    {
        var path = Path.Combine(folder, Name);
        byte[] bytes;
        try
        {
            using var file = files.Open(path);
            bytes = new byte[file.Length];
            bytes = bytes[..file.Read(bytes, 0)];
            var about = Parse(bytes);
            if (about?.Format > HubDescription.Current)
            {
                return about;
            }

            if (about?.Hub == hub.Value)
            {
                // That it can be read does not mean that its creation ended: it must be durable before an event is.
                file.Write(bytes, 0);
                file.Sync();
                files.SyncFolder(folder);
                return about;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return IsUnfinished(files, folder) ? null : throw new DataFolderException(
            $"'{path}' is damaged, or is not of hub '{hub}'. Restore this one file from a backup, of any age; no other file of the hub needs to change, and nothing must be deleted.");
    }

    public static void Write(ILogFiles files, string folder, HubDescription about) =>
        CheckedJson.Replace(files, Path.Combine(folder, Name), CheckedJson.Seal(JsonSerializer.SerializeToUtf8Bytes(about, HubJson.Default.HubDescription)));

    /// <summary>Keeps a copy of the file as an older version wrote it.</summary>
    public static void Keep(ILogFiles files, string folder, int format)
    {
        using var file = files.Open(Path.Combine(folder, Name));
        var bytes = new byte[file.Length];
        _ = file.Read(bytes, 0);
        CheckedJson.Replace(files, Path.Combine(folder, KeptName(format)), bytes);
    }

    public static void Forget(ILogFiles files, string folder)
    {
        foreach (var name in files.ListFiles(folder).Where(name => name.StartsWith($"{Name}.format-", StringComparison.Ordinal)))
        {
            files.Delete(Path.Combine(folder, name));
        }
    }

    private static string KeptName(int format) => string.Create(CultureInfo.InvariantCulture, $"{Name}.format-{format}");

    private static HubDescription? Parse(byte[] bytes)
    {
        try
        {
            var about = JsonSerializer.Deserialize(bytes, HubJson.Default.HubDescription);
            return about switch
            {
                { Format: HubDescription.WithoutJournal or HubDescription.WithoutHistory, History: null, Crc: null, Partitions: > 0 } => about,
                { Format: HubDescription.Current, Partitions: > 0 } when CheckedJson.IsWhole(bytes) && LogHistory.TryParse(about.History, out _) => about with { Crc = null },
                { Format: > HubDescription.Current } when CheckedJson.IsWhole(bytes) => about,
                _ => null,
            };
        }
        catch (JsonException)
        {
            // A later version may have members that this one does not know.
            return CheckedJson.IsWhole(bytes) ? Later(bytes) : null;
        }
    }

    private static HubDescription? Later(byte[] bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        return json.RootElement.TryGetProperty("format", out var format) && format.TryGetInt32(out var number) && number > HubDescription.Current
            ? new HubDescription(number, "", 0, 0)
            : null;
    }

    /// <exception cref="DataFolderException">A later version wrote it.</exception>
    public static void RefuseLater(HubDescription? about, string folder, HubName hub)
    {
        if (about?.Format > HubDescription.Current)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Hub '{hub}' has format {about.Format}, says '{Path.Combine(folder, Name)}'; this version reads formats up to {HubDescription.Current}. Use the version that wrote it, or restore a backup that this version made."));
        }
    }

    // An older version wrote the file in place, before there was a journal.
    private static bool IsUnfinished(ILogFiles files, string folder)
    {
        if (files.ListFiles(folder).Any(name => name.StartsWith("journal.", StringComparison.Ordinal)))
        {
            return false;
        }

        for (var i = 0; files.ListFiles(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture))) is { Count: > 0 } names; i++)
        {
            foreach (var name in names.Where(name => SegmentName.TryParse(name, out _)))
            {
                using var segment = files.Open(Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture), name));
                if (segment.Length > 0)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
