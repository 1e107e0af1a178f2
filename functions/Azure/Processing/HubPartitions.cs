using System.Collections.Concurrent;
using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;

namespace Serverless.Azure.Processing;

/// <summary>
/// The partitions of one projection that this process owns, from when the SDK gives them out until it takes them back.
/// What the outside world does to one of them does not leave its methods: the SDK takes an exception of a handler for a
/// mistake of the handler's.
/// </summary>
/// <param name="parts">What the projection works with.</param>
/// <param name="fullyQualifiedNamespace">The hub's namespace, for the names of checkpoints.</param>
/// <param name="client">This process, for people who look at checkpoints.</param>
internal sealed class HubPartitions(HubProcessorParts parts, string fullyQualifiedNamespace, string client)
{
    private readonly ConcurrentDictionary<string, HubPartition> _owned = new();
    private readonly ConcurrentDictionary<string, PartitionHealth> _waiting = new();

    /// <summary>How each is.</summary>
    public IReadOnlyList<PartitionHealth> Health => [.. _owned.Values.Select(owned => owned.Health), .. _waiting.Values];

    /// <summary>Begins to process one, as soon as store and hub can be reached.</summary>
    /// <exception cref="OperationCanceledException">It was stopped before.</exception>
    public async Task BeginAsync(string partition, CancellationToken stop)
    {
        await EndAsync(partition);
        var id = IdOf(partition);
        var (backoff, since) = (parts.Owned.NewBackoff(), parts.Owned.Time.GetUtcNow());
        _waiting[partition] = new PartitionHealth(parts.Projection.Id, id, ProcessingState.Starting, null, since, 0, SequenceNumber.None);
        try
        {
            for (var attempt = 1; !await TryBeginAsync(partition, id, attempt, since, stop); attempt++)
            {
                await Task.Delay(backoff.Delay(attempt), parts.Owned.Time, stop);
            }
        }
        finally
        {
            _waiting.TryRemove(partition, out _);
        }
    }

    /// <summary>The event after which to deliver; null for all that there is.</summary>
    public SequenceNumber? AfterOf(string partition) => _owned.TryGetValue(partition, out var owned) ? owned.After : null;

    /// <summary>Hands events to the one that they are of, or none, which is when it notices that another owner has committed.</summary>
    /// <exception cref="Pipeline.Feeds.PartitionLostException">It has; the SDK ends its work on the partition and decides who goes on.</exception>
    public Task PushAsync(string partition, Func<PartitionId, IReadOnlyList<RecordedEvent>> events, CancellationToken stop) =>
        _owned.TryGetValue(partition, out var owned) ? owned.PushAsync(events(IdOf(partition)), stop) : Task.CompletedTask;

    /// <summary>The SDK had trouble with one, and may have connected again.</summary>
    public void Suspect(string partition)
    {
        if (_owned.TryGetValue(partition, out var owned))
        {
            owned.Suspect();
        }
    }

    /// <summary>Ends the work on one: what is begun is committed.</summary>
    public async Task EndAsync(string partition)
    {
        if (!_owned.TryRemove(partition, out var owned))
        {
            return;
        }

        try
        {
            await owned.DisposeAsync();
        }
        catch (Exception e)
        {
            ProcessorLog.NotEnded(parts.Logger, parts.Projection.Id, partition, e);
        }
    }

    private static PartitionId IdOf(string partition) => new(int.Parse(partition, NumberStyles.None, CultureInfo.InvariantCulture));

    private async Task<bool> TryBeginAsync(string partition, PartitionId id, int attempt, DateTimeOffset since, CancellationToken stop)
    {
        const string Operation = "Beginning";
        try
        {
            _owned[partition] = await HubPartition.BeginAsync(parts, fullyQualifiedNamespace, client, id, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            ProcessorLog.Failed(parts.Logger, parts.Projection.Id, partition, Operation, e.Message);
            _waiting[partition] = new PartitionHealth(parts.Projection.Id, id, ProcessingState.Retrying, e.Message, since, attempt, SequenceNumber.None);
        }
        catch (Exception e)
        {
            ProcessorLog.FailedUnexpectedly(parts.Logger, parts.Projection.Id, partition, Operation, e.Message, e);
            _waiting[partition] = new PartitionHealth(parts.Projection.Id, id, ProcessingState.Retrying, e.Message, since, attempt, SequenceNumber.None);
        }

        return false;
    }
}
