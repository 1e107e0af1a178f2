using Serverless.Contracts.Stores;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

public sealed class InMemoryTableProjectionStoreTests() : ProjectionStoreContract(new InMemoryTableFactory());

public sealed class InMemoryTableViewReaderTests() : ViewReaderContract(new InMemoryTableFactory());

public sealed class InMemoryTableViewListTests() : ViewListContract(new InMemoryTableFactory());

public sealed class InMemoryTableHospitalTests() : HospitalContract(new InMemoryTableFactory());

public sealed class InMemoryTableReleaseTests() : ReleaseContract(new InMemoryTableFactory());

internal sealed class InMemoryTableFactory : IStoreFactory
{
    public ValueTask<StorePorts> OpenAsync(CancellationToken stop) =>
        ValueTask.FromResult(TestStore.Ports(new TableDocuments(new InMemoryTable(), new InMemoryOverflow())));
}
