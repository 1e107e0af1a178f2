using Microsoft.Extensions.Logging;

namespace Serverless.Pipeline.Lag;

/// <summary>Reads a lag report at an interval and shows it, for a host that has no timers of its own.</summary>
public sealed class LagReporter : IAsyncDisposable
{
    private readonly LagReport _report;
    private readonly LagGauges _gauges;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private LagReporter(LagReport report, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        (_report, _interval, _time, _logger) = (report, interval, time, logger);
        _gauges = new LagGauges(3 * interval, time);
    }

    /// <param name="report">What to read.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock of the host.</param>
    /// <param name="logger">For reports that could not be read.</param>
    public static LagReporter Start(LagReport report, TimeSpan interval, TimeProvider time, ILogger<LagReporter> logger)
    {
        var reporter = new LagReporter(report, interval, time, logger);
        reporter._running = Task.Run(reporter.RunAsync);
        return reporter;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _gauges.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await ReportAsync();
                await Task.Delay(_interval, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    private async Task ReportAsync()
    {
        try
        {
            _gauges.Show(await _report.ReadAsync(_stop.Token));
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // The next one may do better; until then the last one is shown, for a while.
            LagLog.NotReported(_logger, e);
        }
    }
}
