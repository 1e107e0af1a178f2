using Azure.Storage.Blobs;
using Serverless.Azurite;
using Serverless.Contracts.Stores;
using Serverless.Storage.Documents;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Blobs;

public sealed class BlobProjectionStoreTests(AzuriteFixture azurite) : ProjectionStoreContract(new BlobStoreFactory(azurite));

public sealed class BlobViewReaderTests(AzuriteFixture azurite) : ViewReaderContract(new BlobStoreFactory(azurite));

public sealed class BlobViewListTests(AzuriteFixture azurite) : ViewListContract(new BlobStoreFactory(azurite));

public sealed class BlobHospitalTests(AzuriteFixture azurite) : HospitalContract(new BlobStoreFactory(azurite));

public sealed class BlobReleaseTests(AzuriteFixture azurite) : ReleaseContract(new BlobStoreFactory(azurite));

internal sealed class BlobStoreFactory(AzuriteFixture fixture) : IStoreFactory
{
    public async ValueTask<StorePorts> OpenAsync(CancellationToken stop)
    {
        var azurite = await fixture.GetAsync();
        var name = fixture.NewName();
        await CreateAsync(azurite, name, stop);
        return TestStore.Ports(Open(azurite, name, HttpFaultPlan.None()));
    }

    public static Task CreateAsync(AzuriteProcess azurite, string name, CancellationToken stop) =>
        new BlobContainerClient(azurite.ConnectionString, name).CreateAsync(cancellationToken: stop);

    public static BlobDocuments Open(AzuriteProcess azurite, string name, HttpFaultPlan plan, TimeProvider? time = null) => new(
        new BlobContainerClient(azurite.ConnectionString, name, FaultyHandler.BlobOptions(plan)), new BlobDocumentsOptions(), time ?? TimeProvider.System);
}
