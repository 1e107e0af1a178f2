using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// What was really pushed, and when: events in the hospital were not pushed in their own place, and released ones
/// were pushed later, between two events of the log. Of those, only some are in memory at a time.
/// </summary>
internal sealed class ReplayOrder(ProcessorContext context, IReadOnlyList<HospitalMark> hospitalized)
{
    private readonly HashSet<SequenceNumber> _notInPlace = [.. hospitalized.Select(h => h.Sequence)];

    private readonly Queue<HospitalMark> _released = new(
        hospitalized.Where(h => h.PushedAfter is not null).OrderBy(h => h.PushedAfter!.Value).ThenBy(h => h.PushedOrder));

    private readonly Queue<RecordedEvent> _read = new();

    /// <summary>Whether an event of the log was pushed when the log came to it.</summary>
    public bool IsInPlace(SequenceNumber e) => !_notInPlace.Contains(e);

    /// <summary>The next released event that was pushed behind an event of the log and before the one after that; null if there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached, or does not have it any more.</exception>
    public async ValueTask<RecordedEvent?> TakeBehindAsync(SequenceNumber e, CancellationToken stop)
    {
        if (!_released.TryPeek(out var next) || next.PushedAfter > e)
        {
            return null;
        }

        if (_read.Count == 0)
        {
            await ReadAsync(stop);
        }

        _released.Dequeue();
        return _read.TryDequeue(out var found) && found.SequenceNumber == next.Sequence ? found
            : throw new StoreUnavailableException(
                $"The store of {context.Projection.Id} does not have the released event {next.Sequence} of partition {context.Partition}, which a replay needs. If another process goes on with the partition, opening it again mends that; if this stays, rebuild the projection as a new version.");
    }

    private async ValueTask ReadAsync(CancellationToken stop)
    {
        var next = _released.Take(context.Options.PortionEvents).Select(h => h.Sequence).ToList();
        foreach (var e in await context.Store.ReadReleasedAsync(
            context.Projection.Id, context.Partition, next, context.Options.MaxBatchBytes, stop))
        {
            _read.Enqueue(e);
        }
    }
}
