using System.Globalization;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Backup;

/// <summary>The hubs of a data folder, as their files say.</summary>
internal static class HubFolders
{
    public static string Of(string data) => Path.Combine(data, "hubs");

    public static string Of(string data, string hub) => Path.Combine(Of(data), hub);

    public static string Partition(string hubFolder, int partition) =>
        Path.Combine(hubFolder, partition.ToString(CultureInfo.InvariantCulture));

    /// <summary>The names of the hubs whose creation ended, in order.</summary>
    public static IReadOnlyList<string> Find(string data) => !Directory.Exists(Of(data)) ? [] :
    [
        .. Directory.EnumerateDirectories(Of(data))
            .Where(folder => HubName.IsValid(Path.GetFileName(folder)) && HasFiles(folder))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="DataFolderException">It is damaged, or an older version wrote the hub.</exception>
    public static ManifestFile ReadManifest(string folder) =>
        ManifestFile.Read(ReadOnlyFiles.Instance, folder) ?? throw new DataFolderException(
            $"'{Path.Combine(folder, ManifestFile.Name)}' is missing. If an older version wrote the hub, start and stop this version's server once, which writes it; else restore the hub's folder from a backup.");

    /// <summary>The seed of a partition's records.</summary>
    public static uint SeedOf(ManifestFile manifest, int partition) => SeedOf(manifest.Seed, partition);

    public static uint SeedOf(uint hub, int partition) => unchecked(hub + ((uint)partition * 0x9E3779B9));

    /// <summary>The first numbers of the segments that are there, in order.</summary>
    public static IReadOnlyList<long> Segments(string partitionFolder)
    {
        List<long> firsts = [];
        foreach (var name in ReadOnlyFiles.Instance.ListFiles(partitionFolder))
        {
            if (SegmentName.TryParse(name, out var first))
            {
                firsts.Add(first);
            }
        }

        firsts.Sort();
        return firsts;
    }

    private static bool HasFiles(string folder) =>
        File.Exists(Path.Combine(folder, HubFile.Name)) || File.Exists(Path.Combine(folder, ManifestFile.Name))
        || Directory.EnumerateDirectories(folder).Any(partition => Segments(partition).Any(first => new FileInfo(Path.Combine(partition, SegmentName.Log(first))).Length > 0));
}
