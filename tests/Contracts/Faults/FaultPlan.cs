using Serverless.Contracts.Stores;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Faults;

/// <summary>
/// Fails one call of the ports, counted over all of them: before its effect, or after it, so that the caller does not
/// know the outcome. What called it must go on as after a crash.
/// </summary>
public sealed class FaultPlan(int failAt, FailurePoint point)
{
    private int _calls;

    /// <summary>Nothing fails; only counts.</summary>
    public static FaultPlan None => new(-1, FailurePoint.BeforeEffect);

    public int CallsSeen => Volatile.Read(ref _calls);

    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call)
    {
        var fails = Interlocked.Increment(ref _calls) == failAt;
        if (fails && point == FailurePoint.BeforeEffect)
        {
            throw Failure();
        }

        var answer = await call();
        return fails ? throw Failure() : answer;
    }

    private StoreUnavailableException Failure() => new($"A test made call {failAt} fail ({point}).");
}
