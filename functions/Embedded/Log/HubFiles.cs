using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>
/// A hub's folder: hub.json and manifest.json, the journal, and a folder per partition. hub.json is written last, when
/// everything else is there and durable; so if it is missing the hub was never used, and if it is there everything must
/// be, too. The manifest says the same and more, so that hub.json can be made again from it.
/// </summary>
internal sealed class HubFiles
{
    private readonly ILogFiles _files;
    private readonly HubDescription _about;
    private readonly int? _oldFormat;
    private readonly bool _isWritten;
    private readonly bool _hasJournal;

    private HubFiles(ILogFiles files, string folder, HubDescription about, ManifestFile? manifest, int? oldFormat, bool isWritten, bool hasJournal)
    {
        (_files, Folder, _about, Manifest) = (files, folder, about, manifest);
        (_oldFormat, _isWritten, _hasJournal) = (oldFormat, isWritten, hasJournal);
    }

    public string Folder { get; }

    /// <summary>What the manifest said at the opening; null if there was none yet.</summary>
    public ManifestFile? Manifest { get; }

    /// <summary>Whether an older version wrote it, which kept no checksum of hub.json.</summary>
    public bool IsOld => _oldFormat is not null;

    public LogHistory History => LogHistory.TryParse(_about.History, out var history) ? history : LogHistory.None;

    /// <summary>Reads what is there; prepares a new hub if there is none.</summary>
    /// <exception cref="DataFolderException">What is there cannot be used so.</exception>
    public static HubFiles Open(string dataFolder, HubName hub, int partitionCount, EmbeddedLogOptions options, ILogFiles files, ILogger logger)
    {
        var folder = Path.Combine(dataFolder, "hubs", hub.Value);
        var (about, manifest, isWritten) = HubIdentity.Read(files, folder, hub, options, logger);
        if (about is null)
        {
            return Create(files, dataFolder, folder, hub, partitionCount, options.MayCreate);
        }

        if (about.Partitions != partitionCount)
        {
            throw new DataFolderException(string.Create(
                CultureInfo.InvariantCulture,
                $"Hub '{hub}' in '{folder}' has {about.Partitions} partitions, but {partitionCount} were asked for. The number is fixed when a hub is created, because it decides where a key is: set it to {about.Partitions}, or use another hub or data folder."));
        }

        return about.Format == HubDescription.Current
            ? new HubFiles(files, folder, about, manifest, null, isWritten, hasJournal: true)
            : new HubFiles(
                files, folder, about with { Format = HubDescription.Current, History = NewHistory() }, null, about.Format, isWritten: false,
                hasJournal: about.Format != HubDescription.WithoutJournal);
    }

    /// <summary>Where its partitions are. Each has its own seed: a segment in the wrong partition's folder does not pass for its own.</summary>
    public IReadOnlyList<PartitionPlace> Partitions(EmbeddedLogOptions options, ILogger logger) =>
    [
        .. Enumerable.Range(0, _about.Partitions).Select(i => new PartitionPlace(
            new HubName(_about.Hub), new PartitionId(i), PartitionFolder(Folder, i), unchecked(_about.Seed + ((uint)i * 0x9E3779B9)), _files, options, logger)),
    ];

    public JournalPlace Journal(EmbeddedLogOptions options, ILogger logger) => new(
        new HubName(_about.Hub), Folder, _about.Seed ^ JournalFormat.Seed, _hasJournal, Manifest?.Lap ?? 0, Manifest?.Closed == true, _files, options, logger);

    /// <summary>
    /// Notes what the hub consists of now, and that it is open: before that the hub of an older version is still one, and
    /// a new one is none.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public Manifest Note(long lap, IEnumerable<ManifestPartition> logs)
    {
        var state = new ManifestFile(
            HubDescription.Current, _about.Hub, _about.Partitions, _about.Seed, History.ToString(), lap, Closed: false, [.. logs]);
        state.Write(_files, Folder);
        if (_oldFormat is { } format)
        {
            HubFile.Keep(_files, Folder, format);
        }

        if (!_isWritten)
        {
            HubFile.Write(_files, Folder, _about);
        }

        return new Manifest(_files, Folder, state);
    }

    /// <summary>Removes what was kept of an older format. The hub was closed, so this version can open it.</summary>
    public void Forget() => HubFile.Forget(_files, Folder);

    private static string NewHistory() => new LogHistory(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1).ToString();

    private static string PartitionFolder(string folder, int partition) =>
        Path.Combine(folder, partition.ToString(CultureInfo.InvariantCulture));

    private static HubFiles Create(ILogFiles files, string dataFolder, string folder, HubName hub, int partitionCount, bool mayCreate)
    {
        if (!mayCreate)
        {
            throw new DataFolderException(
                $"Hub '{hub}' is not in '{folder}', and is not to be created, because it was there before. Restore the folder from a backup together with what belongs to it, or move what belongs to the lost hub away to begin a new one.");
        }

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
        var seed = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        return new HubFiles(files, folder, new HubDescription(HubDescription.Current, hub.Value, partitionCount, seed, NewHistory()), null, null, isWritten: false, hasJournal: false);
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
                    $"Hub '{hub}' has events in '{folder}', but its {HubFile.Name} and {ManifestFile.Name} are missing. Restore these two files from a backup; no other file of the hub needs to change.");
            }
        }

        files.Create(Path.Combine(folder, SegmentName.Log(0))).Dispose();
        files.SyncFolder(folder);
    }
}
