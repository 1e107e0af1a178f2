namespace Serverless.Contracts.Stores;

/// <summary>Opens a new, empty store for one test of a contract.</summary>
public interface IStoreFactory
{
    ValueTask<StorePorts> OpenAsync(CancellationToken stop);
}
