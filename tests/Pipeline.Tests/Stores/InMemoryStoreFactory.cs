using Serverless.Contracts.Stores;

namespace Serverless.Pipeline.Stores;

internal sealed class InMemoryStoreFactory : IStoreFactory
{
    public ValueTask<StorePorts> OpenAsync(CancellationToken stop)
    {
        var store = new InMemoryStore();
        return ValueTask.FromResult(new StorePorts(store, store.Views, store.Hospital, new Nothing()));
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
