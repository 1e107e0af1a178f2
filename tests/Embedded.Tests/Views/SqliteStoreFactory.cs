using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Stores;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Views;

internal sealed class SqliteStoreFactory : IStoreFactory
{
    public async ValueTask<StorePorts> OpenAsync(CancellationToken stop)
    {
        var folder = new TemporaryFolder();
        var store = await folder.OpenStoreAsync(stop);
        return new StorePorts(store, store.Views, store.Hospital, new StoreInFolder(store, folder));
    }

    private sealed class StoreInFolder(SqliteStore store, TemporaryFolder folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync();
            folder.Dispose();
        }
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public const string LogPath = "/data/views.db";

    public string Path { get; } = Directory.CreateTempSubdirectory("views-").FullName;

    public string Database => System.IO.Path.Combine(Path, "views.db");

    public Task<SqliteStore> OpenStoreAsync(
        CancellationToken stop, SqliteStoreOptions? options = null, TimeProvider? time = null) =>
        SqliteStore.OpenAsync(Database, options ?? new SqliteStoreOptions(), time ?? TimeProvider.System, NullLogger<SqliteStore>.Instance, stop);

    /// <summary>The same with the view log on another disk, where it is found under one name whatever the folder.</summary>
    public Task<SqliteStore> OpenStoreAsync(ILogFiles disk, CancellationToken stop, SqliteStoreOptions? options = null, TimeProvider? time = null, ILogger? logger = null) =>
        SqliteStore.OpenAsync(Database, disk, LogPath, options ?? new SqliteStoreOptions(), time ?? TimeProvider.System, logger ?? NullLogger.Instance, stop);

    /// <summary>The same with everything beside the database where it is in earnest.</summary>
    public Task<SqliteStore> OpenStoreAsync(ILogFiles files, string logPath, ILogger logger, CancellationToken stop) =>
        SqliteStore.OpenAsync(Database, files, logPath, new SqliteStoreOptions(), TimeProvider.System, logger, stop);

    /// <summary>What a process that ends now leaves of the database, in another folder. No transaction is open.</summary>
    public void CopyDatabase(TemporaryFolder to)
    {
        foreach (var file in Directory.GetFiles(Path).Where(file => !file.EndsWith("-lock", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, System.IO.Path.Combine(to.Path, System.IO.Path.GetFileName(file)), overwrite: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>What is on a disk beside the database.</summary>
internal static class DiskOfStore
{
    /// <summary>The files of the view log.</summary>
    public static IReadOnlyList<string> ViewLogs(this SimulatedDisk disk) =>
        [.. disk.Paths.Where(path => path.Contains("-log-", StringComparison.Ordinal) && !path.EndsWith(".aside", StringComparison.Ordinal))];
}
