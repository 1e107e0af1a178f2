using System.Collections.Concurrent;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What a test has ordered for the next calls, each used once, in the order it was ordered.</summary>
internal sealed class InMemoryControls
{
    private readonly ConcurrentQueue<BlockedCommit> _blocks = new();
    private readonly ConcurrentQueue<FailurePoint> _failures = new();
    private int _failingLoads;

    public void Block(BlockedCommit block) => _blocks.Enqueue(block);

    public void FailCommit(FailurePoint point) => _failures.Enqueue(point);

    public void FailLoad() => Interlocked.Increment(ref _failingLoads);

    public async ValueTask<CommitResult> CommitAsync(Func<CommitResult> apply, CancellationToken stop)
    {
        if (_blocks.TryDequeue(out var block))
        {
            await block.ArriveAsync(stop);
        }

        if (!_failures.TryDequeue(out var failure))
        {
            return apply();
        }

        if (failure == FailurePoint.AfterEffect)
        {
            apply();
        }

        throw new StoreUnavailableException($"A test made this commit fail ({failure}).");
    }

    public void ThrowIfLoadFails()
    {
        if (Volatile.Read(ref _failingLoads) > 0)
        {
            Interlocked.Decrement(ref _failingLoads);
            throw new StoreUnavailableException("A test made this load fail.");
        }
    }
}
