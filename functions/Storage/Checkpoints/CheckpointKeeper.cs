using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Checkpoints;

/// <summary>
/// Keeps the checkpoint of one owned partition near its position, and never ahead of it: it writes what is committed
/// when it looks, after so many events or so much time, and when the partition is given back. What cannot be written
/// is written later; processing does not depend on it.
/// </summary>
public sealed class CheckpointKeeper
{
    private readonly Func<SequenceNumber, CancellationToken, ValueTask> _write;
    private readonly Func<SequenceNumber> _committed;
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SequenceNumber _written;
    private DateTimeOffset _since;

    /// <param name="write">Writes a checkpoint.</param>
    /// <param name="committed">The last event that is committed now.</param>
    /// <param name="start">What the checkpoint says already.</param>
    /// <param name="options">How often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For failures.</param>
    public CheckpointKeeper(
        Func<SequenceNumber, CancellationToken, ValueTask> write,
        Func<SequenceNumber> committed,
        SequenceNumber start,
        CheckpointOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (_write, _committed, _written, _options, _time, _logger) = (write, committed, start, options, time, logger);
        _since = time.GetUtcNow();
    }

    /// <summary>Looks from time to time until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_options.Look, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await WriteAsync(isClosing: false, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Given back: CloseAsync writes what is left once the last commit is known.
        }
    }

    /// <summary>Writes what is committed at last.</summary>
    public ValueTask CloseAsync(CancellationToken stop) => WriteAsync(isClosing: true, stop);

    private async ValueTask WriteAsync(bool isClosing, CancellationToken stop)
    {
        var (now, committed) = (_time.GetUtcNow(), _committed());
        if (committed <= _written)
        {
            _since = now;
            return;
        }

        if (!isClosing && committed.Value - _written.Value < _options.Events && now - _since < _options.Interval)
        {
            return;
        }

        try
        {
            await _write(committed, stop);
            (_written, _since) = (committed, now);
        }
        catch (IOException e)
        {
            // Not at every look: the account has trouble enough.
            _since = now;
            CheckpointLog.NotWritten(_logger, committed, e);
        }
    }
}
