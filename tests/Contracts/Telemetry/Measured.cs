using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Contracts.Telemetry;

/// <summary>One measurement.</summary>
public sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);

/// <summary>
/// What our meter measures while it is listened to, of those series that a test calls its own: the meter is the
/// process's, and other tests run beside.
/// </summary>
public sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measurement> _all = new();
    private readonly ConcurrentDictionary<string, System.Diagnostics.Metrics.Instrument> _instruments = new();
    private readonly Func<IReadOnlyDictionary<string, object?>, bool> _isMine;

    public Measured(Func<IReadOnlyDictionary<string, object?>, bool> isMine)
    {
        _isMine = isMine;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Names.Meter)
            {
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The instruments that some component has made by now.</summary>
    public IReadOnlyCollection<System.Diagnostics.Metrics.Instrument> Instruments => [.. _instruments.Values];

    public IReadOnlyList<Measurement> All => [.. _all];

    /// <summary>What an instrument measured, in order.</summary>
    public IReadOnlyList<double> Of(Serverless.Pipeline.Telemetry.Instrument name) =>
        [.. All.Where(m => m.Instrument == name.Name).Select(m => m.Value)];

    /// <summary>An attribute of what an instrument measured, in order.</summary>
    public IReadOnlyList<object?> Of(Serverless.Pipeline.Telemetry.Instrument name, string attribute) =>
        [.. All.Where(m => m.Instrument == name.Name).Select(m => m.Tags.GetValueOrDefault(attribute))];

    /// <summary>Asks the gauges now, and forgets what they said before.</summary>
    public IReadOnlyList<double> Ask(Serverless.Pipeline.Telemetry.Instrument gauge)
    {
        var before = _all.Count;
        _listener.RecordObservableInstruments();
        return [.. All.Skip(before).Where(m => m.Instrument == gauge.Name).Select(m => m.Value)];
    }

    public void Dispose() => _listener.Dispose();

    private void Note(System.Diagnostics.Metrics.Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var mine = tags.ToArray().ToDictionary();
        if (_isMine(mine))
        {
            _all.Enqueue(new Measurement(instrument.Name, value, mine));
        }
    }
}
