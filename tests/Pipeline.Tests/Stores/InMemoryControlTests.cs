using Serverless.Contracts.Stores;

namespace Serverless.Pipeline.Stores;

public sealed class InMemoryControlTests
{
    private readonly InMemoryStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_commit_writes_nothing_until_it_is_released()
    {
        var block = _store.BlockNextCommit();
        var commit = _store.CommitAsync(Samples.Commit(3), Stop).AsTask();
        await block.Reached;
        Assert.Equal(Position.Start, (await _store.OpenAsync(Samples.Payments, Samples.P0, Stop)).Position);

        block.Release();

        Assert.IsType<CommitResult.Committed>(await commit);
    }

    [Theory]
    [InlineData(FailurePoint.BeforeEffect, -1)]
    [InlineData(FailurePoint.AfterEffect, 3)]
    public async Task A_commit_fails_before_or_after_its_effect_and_only_once(FailurePoint point, long expected)
    {
        _store.FailNextCommit(point);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.CommitAsync(Samples.Commit(3), Stop));

        var checkpoint = await _store.OpenAsync(Samples.Payments, Samples.P0, Stop);
        Assert.Equal(expected, checkpoint.Position.Sequence.Value);
        var next = await _store.CommitAsync(Samples.Commit(4) with { Expected = checkpoint.Version }, Stop);
        Assert.IsType<CommitResult.Committed>(next);
    }

    [Fact]
    public async Task A_load_fails_once()
    {
        _store.FailNextLoad();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.LoadAsync(Samples.Payments, Samples.P0, [], Stop));
        Assert.Empty(await _store.LoadAsync(Samples.Payments, Samples.P0, [], Stop));
    }
}
