using Microsoft.Extensions.Logging;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Azure.Processing;

/// <summary>
/// One projection from its start to hand-over. Its start may have to wait, for its store or for a consumer group that is
/// not there yet; then it tries again, says so, and keeps no other projection from its work.
/// </summary>
internal sealed class HubProjection : IAsyncDisposable
{
    private readonly ProjectionId _projection;
    private readonly int _partitions;
    private readonly IHubClient _client;
    private readonly OwnedPartitionParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beginning;
    private volatile Waiting? _waiting;

    private HubProjection(ProjectionId projection, int partitions, Func<CancellationToken, Task> prepare, IHubClient client, OwnedPartitionParts parts)
    {
        (_projection, _partitions, _client, _parts) = (projection, partitions, client, parts);
        _waiting = new Waiting(null, parts.Time.GetUtcNow(), 0);
        _beginning = Task.Run(() => BeginAsync(prepare, _stop.Token));
    }

    /// <summary>How each partition is that this process owns; before it has begun, what each of the hub waits for.</summary>
    public IReadOnlyList<PartitionHealth> Health => _waiting is { } waiting
        ? [.. Enumerable.Range(0, _partitions).Select(p => waiting.ToHealth(_projection, new PartitionId(p)))]
        : _client.Health;

    /// <param name="projection">The projection.</param>
    /// <param name="partitions">How many partitions its hub has.</param>
    /// <param name="prepare">What is to be done before it begins; done again after a failure.</param>
    /// <param name="client">Gives out the partitions.</param>
    /// <param name="parts">The clock, how to retry, and the logger.</param>
    public static HubProjection Start(
        ProjectionId projection, int partitions, Func<CancellationToken, Task> prepare, IHubClient client, OwnedPartitionParts parts) =>
        new(projection, partitions, prepare, client, parts);

    /// <summary>Hands over. What fails in that is logged: the host ends all the same.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beginning;
        try
        {
            await _client.StopAsync();
        }
        catch (Exception e)
        {
            ProcessorLog.NotGivenUp(_parts.Logger, _projection, e.Message);
        }

        _stop.Dispose();
    }

    private async Task BeginAsync(Func<CancellationToken, Task> prepare, CancellationToken stop)
    {
        var backoff = _parts.NewBackoff();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var delay = backoff.Delay(attempt);
                if (await TryBeginAsync(prepare, delay, attempt, stop))
                {
                    _waiting = null;
                    return;
                }

                await Task.Delay(delay, _parts.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop before it could begin.
        }
    }

    private async Task<bool> TryBeginAsync(Func<CancellationToken, Task> prepare, TimeSpan delay, int attempt, CancellationToken stop)
    {
        try
        {
            await prepare(stop);
            await _client.StartAsync(stop);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (e is IOException or TimeoutException)
            {
                ProcessorLog.Waits(_parts.Logger, _projection, attempt, delay, e.Message);
            }
            else
            {
                ProcessorLog.FailedUnexpectedly(_parts.Logger, _projection, null, "Start", e.Message, e);
            }

            _waiting = new Waiting(e.Message, _waiting!.Since, attempt);
            return false;
        }
    }

    private sealed record Waiting(string? Reason, DateTimeOffset Since, int Attempts)
    {
        public PartitionHealth ToHealth(ProjectionId projection, PartitionId partition) => new(
            projection, partition, Reason is null ? ProcessingState.Starting : ProcessingState.Retrying, Reason, Since, Attempts, SequenceNumber.None);
    }
}
