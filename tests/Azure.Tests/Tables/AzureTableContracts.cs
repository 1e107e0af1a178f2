using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Azure.Tables;
using Serverless.Azurite;
using Serverless.Contracts.Stores;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Tables;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Serverless.Azure.Tests.Tables;

public sealed class AzureTableProjectionStoreTests(AzuriteFixture azurite) : ProjectionStoreContract(new AzureTableStores(azurite));

public sealed class AzureTableViewReaderTests(AzuriteFixture azurite) : ViewReaderContract(new AzureTableStores(azurite));

public sealed class AzureTableViewListTests(AzuriteFixture azurite) : ViewListContract(new AzureTableStores(azurite));

public sealed class AzureTableHospitalTests(AzuriteFixture azurite) : HospitalContract(new AzureTableStores(azurite));

public sealed class AzureTableReleaseTests(AzuriteFixture azurite) : ReleaseContract(new AzureTableStores(azurite));

/// <summary>Stores in the tables of an account: Azurite's. Each test has a table and a container of its own.</summary>
internal sealed class AzureTableStores(AzuriteFixture azurite) : IStoreFactory
{
    /// <summary>As many as the contracts use: the highest number is 10.</summary>
    private const int Partitions = 11;

    public async ValueTask<StorePorts> OpenAsync(CancellationToken stop)
    {
        var account = (await azurite.GetAsync()).ConnectionString;
        var name = azurite.NewName();
        var table = new TableClient(account, name);
        var container = new BlobContainerClient(account, name);
        await table.CreateAsync(stop);
        await container.CreateAsync(cancellationToken: stop);
        var store = new DocumentStore(
            new TableDocuments(new AzureTable(table), new BlobOverflow(container, TimeProvider.System)), _ => Partitions, new DocumentStoreOptions(), TimeProvider.System);
        return new StorePorts(store, store.Views, store.Hospital, new Closing(store));
    }

    private sealed class Closing(DocumentStore store) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
