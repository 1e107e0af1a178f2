using System.Diagnostics.Metrics;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Tests.Telemetry;

/// <summary>Listens to everything and keeps nothing.</summary>
internal sealed class Silent : IDisposable
{
    private readonly MeterListener _listener = new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Names.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        },
    };

    public Silent()
    {
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
