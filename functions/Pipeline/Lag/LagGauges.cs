using System.Diagnostics.Metrics;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Lag;

/// <summary>
/// Shows the latest lag report to whoever collects, who then asks nobody. A report that was not renewed is not shown
/// any more: no value is better than a wrong one, and an alert can tell.
/// </summary>
public sealed class LagGauges : IDisposable
{
    private static readonly Observed<LagGauges> Live = new Observed<LagGauges>()
        .By(Names.LagEvents, gauges => gauges.Measure<long>(lag => lag.Events))
        .By(Names.LagTime, gauges => gauges.Measure<double>(lag => lag.Age.TotalSeconds))
        .By(Names.Patients, gauges => gauges.Measure<long>(lag => lag.Patients))
        .By(Names.Held, gauges => gauges.Measure<long>(lag => lag.Held))
        .By(Names.OldestPatient, gauges => gauges.Measure<double>(lag => lag.OldestPatient?.TotalSeconds));

    private readonly TimeSpan _validFor;
    private readonly TimeProvider _time;
    private Shown _shown = new(default, []);

    /// <param name="validFor">How long a report is shown: a few times the interval of reports.</param>
    /// <param name="time">The clock.</param>
    public LagGauges(TimeSpan validFor, TimeProvider time)
    {
        (_validFor, _time) = (validFor, time);
        Live.Add(this);
    }

    /// <summary>Shows a report in the place of the one before.</summary>
    public void Show(IReadOnlyList<PartitionLag> report) =>
        Volatile.Write(ref _shown, new Shown(_time.GetUtcNow(), [.. report.Select(lag => new Row(lag, [.. Tags.Of(lag.Projection, lag.Hub, lag.Partition)]))]));

    public void Dispose() => Live.Remove(this);

    private IEnumerable<Measurement<T>> Measure<T>(Func<PartitionLag, T?> value)
        where T : struct
    {
        var shown = Volatile.Read(ref _shown);
        return _time.GetUtcNow() - shown.At > _validFor
            ? []
            : shown.Rows.Where(row => value(row.Lag) is not null).Select(row => new Measurement<T>(value(row.Lag)!.Value, row.Tags));
    }

    private sealed record Shown(DateTimeOffset At, Row[] Rows);

    private sealed record Row(PartitionLag Lag, KeyValuePair<string, object?>[] Tags);
}
