using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Hospital;

/// <summary>
/// Sends a notice of each admission beside the processing, which it never delays and never fails: notices wait in a
/// bounded queue, are tried some times, and are then given up with a log entry. The patient stays where it is.
/// </summary>
internal sealed class AdmissionDesk : IAsyncDisposable
{
    /// <summary>An epidemic of more is told by the first thousand as well as by all.</summary>
    private const int MaxWaiting = 1000;

    private const int MaxAttempts = 6;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly Channel<AdmissionNotice> _waiting = Channel.CreateBounded<AdmissionNotice>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IAdmissionNotices _notices;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _sending;
    private long _sent;
    private long _lost;

    public AdmissionDesk(IAdmissionNotices notices, TimeSpan drainTimeout, TimeProvider time, ILogger logger)
    {
        (_notices, _drainTimeout, _time, _logger) = (notices, drainTimeout, time, logger);
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>How many notices were handed over.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How many were given up.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Called after the commit that admitted them. Neither waits nor throws.</summary>
    public void Announce(ProjectionId projection, IReadOnlyList<Admission> admissions)
    {
        foreach (var admission in admissions)
        {
            var notice = AdmissionNotice.Of(projection, admission);
            if (!_waiting.Writer.TryWrite(notice))
            {
                Lose(notice, null);
            }
        }
    }

    /// <summary>Lets what waits be sent, for so long and no longer.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        try
        {
            await _sending.WaitAsync(_drainTimeout, _time);
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync();
            await _sending;
        }

        _stop.Dispose();
    }

    private async Task SendAllAsync()
    {
        await foreach (var notice in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            await SendAsync(notice);
        }
    }

    private async Task SendAsync(AdmissionNotice notice)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _stop.Token.ThrowIfCancellationRequested();
                await _notices.SendAsync(notice, _stop.Token);
                Interlocked.Increment(ref _sent);
                NoticeMetrics.Sent(notice.Patient);
                return;
            }
            catch (Exception e) when (attempt == MaxAttempts || e is not (IOException or TimeoutException))
            {
                // Whatever an adapter throws: the next notice may get through, and nobody waits for this one.
                Lose(notice, e);
                return;
            }
            catch (Exception e)
            {
                HospitalLog.NoticeRetried(_logger, notice.Patient, attempt, e);
            }

            await Task.Delay(FirstRetryDelay * (1 << (attempt - 1)), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Lose(AdmissionNotice notice, Exception? error)
    {
        Interlocked.Increment(ref _lost);
        NoticeMetrics.Lost(notice.Patient, error);
        HospitalLog.NoticeLost(_logger, notice.Patient, error);
    }
}
