using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Ticks;

/// <summary>
/// Appends a tick to each partition of a hub that has had no event for an interval. It asks the log when the last
/// one came, so it needs no state, and several hosts tick no faster than one.
/// </summary>
public sealed class Ticking : IAsyncDisposable
{
    private readonly IEventLog _log;
    private readonly IEventPublisher _publisher;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<string> _keys;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private Ticking(IEventLog log, IEventPublisher publisher, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        _log = log;
        _publisher = publisher;
        _interval = interval;
        _time = time;
        _logger = logger;
        _keys = TickEvent.KeysOf(log.PartitionCount);
    }

    /// <param name="log">The log of the hub.</param>
    /// <param name="publisher">Where its events go.</param>
    /// <param name="interval">After how long without an event a partition gets a tick.</param>
    /// <param name="time">The clock of the host.</param>
    /// <param name="logger">For ticks that could not be appended.</param>
    public static Ticking Start(IEventLog log, IEventPublisher publisher, TimeSpan interval, TimeProvider time, ILogger<Ticking> logger)
    {
        var ticking = new Ticking(log, publisher, interval, time, logger);
        ticking._running = Task.Run(ticking.RunAsync);
        return ticking;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                // At the multiples of the interval, so that each has its own id.
                var now = _time.GetUtcNow();
                await Task.Delay(_interval - TimeSpan.FromTicks(now.UtcTicks % _interval.Ticks), _time, _stop.Token);
                await TickAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    private async Task TickAsync()
    {
        try
        {
            var now = _time.GetUtcNow();
            var ticks = new List<CloudEvent>();
            for (var p = 0; p < _log.PartitionCount; p++)
            {
                var partition = new PartitionId(p);

                // Where there never was an event, there is nothing to bring out. One that lies in the future was stored by a
                // clock that was wrong; waiting for the right one would keep the partition's clock still for as long.
                if ((await _log.GetBoundsAsync(partition, _stop.Token)).LastEnqueuedTime is { } last && (now - last).Duration() >= _interval)
                {
                    ticks.Add(TickEvent.Create(partition, _keys[p], now, _interval));
                }
            }

            if (ticks.Count == 0)
            {
                return;
            }

            switch (await _publisher.PublishAsync(ticks, _stop.Token))
            {
                case PublishResult.Published:
                    break;
                case PublishResult.Unavailable unavailable:
                    TickLog.NotTicked(_logger, _log.Hub, unavailable.Reason, null);
                    break;
                case PublishResult.TooLarge tooLarge:
                    TickLog.NotTicked(_logger, _log.Hub, tooLarge.Reason, null);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        catch (IOException e)
        {
            // A tick that is missed is made up for by the next one.
            TickLog.NotTicked(_logger, _log.Hub, e.Message, e);
        }
    }
}
