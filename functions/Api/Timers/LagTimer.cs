using Microsoft.Azure.Functions.Worker;
using OpenTelemetry.Metrics;
using Serverless.Pipeline.Lag;

namespace Serverless.Api.Timers;

/// <summary>
/// Reports how far every projection is behind and what is in the hospital: it alone tells it while processors sleep or
/// are dead. The host's lock lets one instance run a timer at a time.
/// </summary>
public sealed class LagTimer(LagReport report, LagGauges gauges, IEnumerable<MeterProvider> providers)
{
    private const int FlushMilliseconds = 10_000;

    // A minute that was missed is not made up for: the next one says more.
    [Function("report_lag")]
    public async Task Report([TimerTrigger("0 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken stop)
    {
        gauges.Show(await report.ReadAsync(stop));
        foreach (var provider in providers)
        {
            // The instance may be taken away before the next collection.
            provider.ForceFlush(FlushMilliseconds);
        }
    }
}
