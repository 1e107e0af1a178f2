using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>Reads what says which hub a folder holds: hub.json and the manifest, which must say the same.</summary>
internal static class HubIdentity
{
    /// <returns>What the hub is, null if there is none; its manifest, null if it has none yet; whether hub.json says so already.</returns>
    /// <exception cref="DataFolderException">What is there cannot be used.</exception>
    public static (HubDescription? About, ManifestFile? Manifest, bool IsWritten) Read(
        ILogFiles files, string folder, HubName hub, EmbeddedLogOptions options, ILogger logger)
    {
        var (about, aboutProblem) = Try(() => HubFile.Read(files, folder, hub));
        HubFile.RefuseLater(about, folder, hub);
        if (about is { Format: < HubDescription.Current })
        {
            // A manifest beside it is of an upgrade that did not end.
            return (about, null, true);
        }

        var (manifest, manifestProblem) = Try(() => ManifestFile.Read(files, folder));
        if (about is null && manifest is not null)
        {
            var aside = SmallFile.SetAside(files, Path.Combine(folder, HubFile.Name));
            logger.DescriptionRestored(hub, Path.Combine(folder, HubFile.Name), aside ?? "nowhere: it was missing");
            return (Checked(manifest.Description, hub, folder), manifest, false);
        }

        if (aboutProblem is not null || (about is null && manifestProblem is not null))
        {
            throw aboutProblem ?? manifestProblem!;
        }

        if (about is not null && manifest is null)
        {
            Rebuild(files, folder, hub, options, logger, manifestProblem);
        }

        if (about is not null && manifest is not null && manifest.Description != about)
        {
            throw new DataFolderException(
                $"The hub folder '{folder}' is put together from different copies: {HubFile.Name} is of history {about.History} with seed {about.Seed} and {about.Partitions} partitions, {ManifestFile.Name} is of history {manifest.History} with seed {manifest.Seed} and {manifest.Partitions} partitions. Restore the whole folder from one backup.");
        }

        return (about, manifest, about is not null);
    }

    private static void Rebuild(ILogFiles files, string folder, HubName hub, EmbeddedLogOptions options, ILogger logger, DataFolderException? problem)
    {
        var path = Path.Combine(folder, ManifestFile.Name);
        if (!options.RebuildManifest)
        {
            throw new DataFolderException(
                $"{problem?.Message ?? $"'{path}' is missing."} It says which segments hub '{hub}' consists of. Restore the hub's folder from a backup. Or have it made anew from the segments that are there, by the setting Repair:RebuildManifest=true: every event in them stays, but a segment that is missing at the beginning or the end is not noticed then. A damaged file is kept.");
        }

        logger.ManifestRebuilt(hub, SmallFile.SetAside(files, path) ?? "nowhere: it was missing");
    }

    private static HubDescription Checked(HubDescription about, HubName hub, string folder) => about.Hub == hub.Value
        ? about
        : throw new DataFolderException(
            $"'{Path.Combine(folder, ManifestFile.Name)}' is of hub '{about.Hub}', not of hub '{hub}'. Restore the hub's folder from a backup, or give it the name of its hub.");

    private static (T? Found, DataFolderException? Problem) Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (DataFolderException e)
        {
            return (null, e);
        }
    }
}
