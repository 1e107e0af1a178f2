using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Backup;

/// <summary>
/// Opens a copy as a server does and closes it cleanly: what an unclean end left in it is completed, and that it can be
/// opened is proven.
/// </summary>
internal static class Settling
{
    /// <summary>Nothing is published: the journal needs room for its notes only, and each backup has one.</summary>
    private static readonly EmbeddedLogOptions LogOptions = new()
    {
        JournalBytes = 64 * 1024,
        ParallelSyncs = 1,
        DeduplicationWindow = TimeSpan.Zero,
        MayCreate = false,
    };

    /// <exception cref="DataFolderException">It cannot be opened; the message says why.</exception>
    /// <exception cref="IOException">A disk failed.</exception>
    public static async Task RunAsync(string folder, IEnumerable<string> hubs, TimeProvider time, CancellationToken stop)
    {
        foreach (var hub in hubs)
        {
            await OpenHubAsync(folder, hub, time);
        }

        if (!File.Exists(Path.Combine(folder, ViewsCopy.Database)))
        {
            return;
        }

        try
        {
            var store = await SqliteStore.OpenAsync(
                Path.Combine(folder, ViewsCopy.Database), new SqliteStoreOptions { Readers = 1 }, time, NullLogger<SqliteStore>.Instance, stop);
            await store.DisposeAsync();
        }
        catch (StoreUnavailableException e)
        {
            throw new DataFolderException(e.Message, e);
        }

        File.Delete(Path.Combine(folder, $"{ViewsCopy.Database}-lock"));
    }

    private static async Task OpenHubAsync(string folder, string hub, TimeProvider time)
    {
        var partitions = HubFolders.ReadManifest(HubFolders.Of(folder, hub)).Partitions;
        var log = await EmbeddedLog.OpenAsync(DiskFiles.Instance, folder, new HubName(hub), partitions, LogOptions, time, NullLogger.Instance);
        await log.DisposeAsync();
    }
}
