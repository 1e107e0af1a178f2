using Azure.Storage.Blobs;
using Serverless.Azurite;
using Serverless.Contracts.Stores;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Tables;

public sealed class TableProjectionStoreTests(AzuriteFixture azurite) : ProjectionStoreContract(new TableStoreFactory(azurite));

public sealed class TableViewReaderTests(AzuriteFixture azurite) : ViewReaderContract(new TableStoreFactory(azurite));

public sealed class TableHospitalTests(AzuriteFixture azurite) : HospitalContract(new TableStoreFactory(azurite));

public sealed class TableReleaseTests(AzuriteFixture azurite) : ReleaseContract(new TableStoreFactory(azurite));

internal sealed class TableStoreFactory(AzuriteFixture azurite) : IStoreFactory
{
    public async ValueTask<StorePorts> OpenAsync(CancellationToken stop) =>
        TestStore.Ports(await NewAsync(azurite, HttpFaultPlan.None(), stop));

    /// <summary>Documents in a table and a container of their own; both go wrong by plan from then on.</summary>
    public static async Task<TableDocuments> NewAsync(AzuriteFixture fixture, HttpFaultPlan plan, CancellationToken stop)
    {
        var azurite = await fixture.GetAsync();
        var name = fixture.NewName();
        await CreateAsync(azurite, name, stop);
        return Open(azurite, name, plan);
    }

    public static async Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop)
    {
        using var creating = new RestTable(azurite, name, new SocketsHttpHandler());
        await creating.CreateAsync(stop);
        await new BlobContainerClient(azurite.ConnectionString, name).CreateAsync(cancellationToken: stop);
    }

    public static TableDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan)
    {
        var container = new BlobContainerClient(azurite.ConnectionString, name, FaultyHandler.BlobOptions(plan));
        return new TableDocuments(new RestTable(azurite, name, new FaultyHandler(plan)), new BlobOverflow(container, TimeProvider.System));
    }
}
