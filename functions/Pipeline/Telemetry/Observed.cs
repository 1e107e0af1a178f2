using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Serverless.Pipeline.Telemetry;

/// <summary>What gauges look at now. Changed seldom, and read by whoever collects, on a thread of its own.</summary>
internal sealed class Observed<T>
    where T : class
{
    private ImmutableArray<T> _all = [];

    /// <summary>A gauge over all that is observed; must not wait, whatever it looks at.</summary>
    public Observed<T> By<TValue>(Instrument name, Func<T, IEnumerable<Measurement<TValue>>> measure)
        where TValue : struct
    {
        Meters.Observe(name, () => _all.SelectMany(measure));
        return this;
    }

    public void Add(T one) => ImmutableInterlocked.Update(ref _all, (all, added) => all.Add(added), one);

    public void Remove(T one) => ImmutableInterlocked.Update(ref _all, (all, removed) => all.Remove(removed), one);
}
