using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>A store for each test, and short ways to write to it.</summary>
public abstract class StoreContract(IStoreFactory factory) : IAsyncLifetime
{
    private StorePorts? _ports;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected IProjectionStore Store => Ports.Store;

    protected IViewReader Views => Ports.Views;

    protected IHospital Hospital => Ports.Hospital;

    private StorePorts Ports => _ports ?? throw new InvalidOperationException("The store is opened before each test.");

    public async ValueTask InitializeAsync() => _ports = await factory.OpenAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_ports is { } ports)
        {
            await ports.Lifetime.DisposeAsync();
        }
    }

    /// <summary>Commits on top of whatever the store has, and gives the version after it.</summary>
    protected async Task<PositionVersion> CommitAsync(Commit commit)
    {
        var checkpoint = await Store.OpenAsync(commit.Projection, commit.Partition, Stop);
        var result = await Store.CommitAsync(commit with { Expected = checkpoint.Version }, Stop);
        return Assert.IsType<CommitResult.Committed>(result).Version;
    }

    /// <summary>A page of payments that shows every commit.</summary>
    protected async Task<RowPage> ListAsync(ListQuery query, DateTimeOffset? now = null)
    {
        foreach (var status in await Views.GetStatusAsync(Samples.Payments, Stop))
        {
            await Views.WaitForListAsync(Samples.Payments, status.Partition, status.Position.Sequence, Stop);
        }

        return await Views.ListAsync(Samples.Payments, "payments", query, now ?? Samples.Noon, Stop);
    }

    protected Task<PositionVersion> CommitRowsAsync(long sequence, params RowChange[] rows) =>
        CommitAsync(Samples.Commit(sequence) with { Rows = rows });
}
