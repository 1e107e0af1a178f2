using System.Collections.Concurrent;

namespace Serverless.Storage.Faults;

/// <summary>
/// Decides which requests go wrong. Requests are counted over everything that shares the plan, so that a test can make
/// each of them go wrong, one after another. What a client sends again counts again.
/// </summary>
public sealed class HttpFaultPlan
{
    private readonly Func<int, HttpFaultKind?> _decide;
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private int _requests;

    private HttpFaultPlan(Func<int, HttpFaultKind?> decide) => _decide = decide;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many requests went wrong.</summary>
    public int Faults { get; private set; }

    /// <summary>How many requests there were, by method.</summary>
    public IReadOnlyDictionary<string, int> Methods => _seen;

    /// <summary>Nothing goes wrong; only counts.</summary>
    public static HttpFaultPlan None() => new(_ => null);

    /// <summary>The requests from one (counted from 1) on go wrong, as many as said: one is repaired by a client that tries again.</summary>
    public static HttpFaultPlan At(int request, HttpFaultKind kind, int count = 1) =>
        new(n => n >= request && n < request + count ? kind : null);

    /// <summary>About one request in <paramref name="oneIn"/> goes wrong, in any way, by the seed.</summary>
    public static HttpFaultPlan Seeded(int seed, int oneIn)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<HttpFaultKind>();
        return new(_ => random.Next(oneIn) == 0 ? kinds[random.Next(kinds.Length)] : null);
    }

    internal HttpFaultKind? Next(HttpMethod method)
    {
        _seen.AddOrUpdate(method.Method, 1, (_, n) => n + 1);
        lock (_seen)
        {
            var fault = _decide(Interlocked.Increment(ref _requests));
            Faults += fault is null ? 0 : 1;
            return fault;
        }
    }
}
