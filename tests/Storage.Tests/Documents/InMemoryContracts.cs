using Serverless.Contracts.Stores;

namespace Serverless.Storage.Documents;

public sealed class InMemoryProjectionStoreTests() : ProjectionStoreContract(new InMemoryDocumentsFactory());

public sealed class InMemoryViewReaderTests() : ViewReaderContract(new InMemoryDocumentsFactory());

public sealed class InMemoryViewListTests() : ViewListContract(new InMemoryDocumentsFactory());

public sealed class InMemoryHospitalTests() : HospitalContract(new InMemoryDocumentsFactory());

public sealed class InMemoryReleaseTests() : ReleaseContract(new InMemoryDocumentsFactory());

internal sealed class InMemoryDocumentsFactory : IStoreFactory
{
    public ValueTask<StorePorts> OpenAsync(CancellationToken stop) => ValueTask.FromResult(TestStore.Ports(new InMemoryDocuments()));
}

internal static class TestStore
{
    /// <summary>As many partitions as the contracts use.</summary>
    public static DocumentStore Of(IDocuments documents, int partitions = 11, TimeProvider? time = null, DocumentStoreOptions? options = null) =>
        new(documents, _ => partitions, options ?? new DocumentStoreOptions(), time ?? TimeProvider.System);

    public static StorePorts Ports(IDocuments documents)
    {
        var store = Of(documents);
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
