using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>Verifies everything in a folder that nobody uses: each file for itself, and each against the others.</summary>
internal static class FolderCheck
{
    /// <param name="folder">The data folder or backup.</param>
    /// <param name="isVerified">Whether a sealed segment was verified before and is not read.</param>
    /// <param name="stop">Stops it.</param>
    public static Findings Run(string folder, Func<string, bool> isVerified, CancellationToken stop)
    {
        var findings = new Findings();
        using var views = ViewsCheck.Run(folder, findings);
        var manifests = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        foreach (var hub in HubFolders.Find(folder))
        {
            if (new HubCheck(folder, hub, findings).ReadManifest() is { } manifest)
            {
                manifests.Add(hub, manifest);
            }
        }

        var places = views.Positions.ToLookup(place => HubOf(place, manifests));
        foreach (var place in places[null])
        {
            if (place.History.IsKnown)
            {
                findings.Add(place.Where, $"It is in history {place.History}, and no hub here is: its hub is missing, was made anew, or is of another copy. Restore log and views from one backup (restore).");
            }
            else
            {
                findings.Note($"{place.Where}: an older version wrote it without the history of its hub; it is not compared.");
            }
        }

        foreach (var (hub, manifest) in manifests)
        {
            var projections = places[hub].GroupBy(place => place.Number).ToDictionary(of => of.Key, of => of.First().Projection);
            new HubCheck(folder, hub, findings).Run(
                manifest,
                partition => new LogExpectations(
                    hub, partition, [.. places[hub].Where(place => place.Partition == partition)], views.Hospital(partition, projections, findings), findings),
                isVerified,
                stop);
        }

        return findings;
    }

    /// <summary>Compares the files with what backup.json says of them.</summary>
    public static void CompareFiles(string folder, BackupFile about, Findings findings, CancellationToken stop)
    {
        foreach (var file in about.Files)
        {
            if (!File.Exists(Path.Combine(folder, file.Path)))
            {
                findings.Add(Path.Combine(folder, file.Path), "It is missing from the backup.");
            }
            else if (FileDigest.Of(folder, file.Path, stop) != file)
            {
                findings.Add(Path.Combine(folder, file.Path), "It is not what was backed up. Use another backup.");
            }
        }
    }

    private static string? HubOf(StoredPlace place, Dictionary<string, ManifestFile> manifests) =>
        place.History.IsKnown
            ? manifests.FirstOrDefault(hub => LogHistory.TryParse(hub.Value.History, out var history) && history == place.History).Key
            : manifests.Count == 1 ? manifests.Keys.First() : null;
}
