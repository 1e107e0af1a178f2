using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Azure.Tables;
using Serverless.Contracts.Stores;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Tables;

namespace Serverless.Azure.Tests.Tables;

public sealed class AzureTableProjectionStoreTests() : ProjectionStoreContract(new AzureTableStores());

public sealed class AzureTableViewReaderTests() : ViewReaderContract(new AzureTableStores());

public sealed class AzureTableHospitalTests() : HospitalContract(new AzureTableStores());

public sealed class AzureTableReleaseTests() : ReleaseContract(new AzureTableStores());

/// <summary>
/// Stores in tables of the account whose connection string an environment variable has: Azurite's, or that of an
/// account for tests. Each test has a table and a container of its own.
/// </summary>
internal sealed class AzureTableStores : IStoreFactory
{
    public const string Account = "SERVERLESS_TEST_STORAGE";

    /// <summary>As many as the contracts use.</summary>
    private const int Partitions = 8;

    public async ValueTask<StorePorts> OpenAsync(CancellationToken stop)
    {
        var account = Environment.GetEnvironmentVariable(Account);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"Set {Account} to a connection string to test against Table storage, for example UseDevelopmentStorage=true.");
        var name = $"test{Guid.NewGuid():N}";
        var table = new TableClient(account, name);
        var container = new BlobContainerClient(account, name);
        await table.CreateIfNotExistsAsync(stop);
        await container.CreateIfNotExistsAsync(cancellationToken: stop);
        var store = new DocumentStore(
            new TableDocuments(new AzureTable(table), new BlobOverflow(container, TimeProvider.System)), _ => Partitions, new DocumentStoreOptions(), TimeProvider.System);
        return new StorePorts(store, store.Views, store.Hospital, new Removal(store, table, container));
    }

    private sealed class Removal(DocumentStore store, TableClient table, BlobContainerClient container) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            store.Dispose();
            await table.DeleteAsync();
            await container.DeleteIfExistsAsync();
        }
    }
}
