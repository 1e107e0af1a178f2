using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// What was really pushed, and when: events in the hospital were not pushed in their own place, and released ones
/// were pushed later, between two events of the log.
/// </summary>
internal sealed class ReplayOrder
{
    private readonly HashSet<SequenceNumber> _notInPlace;
    private readonly ILookup<SequenceNumber, RecordedEvent> _pushedAfter;

    public ReplayOrder(IReadOnlyList<HospitalEvent> hospitalized)
    {
        _notInPlace = hospitalized.Select(h => h.Event.SequenceNumber).ToHashSet();
        _pushedAfter = hospitalized
            .Where(h => h is { Status: HospitalStatus.Released, PushedAfter: not null })
            .OrderBy(h => h.PushedOrder)
            .ToLookup(h => h.PushedAfter!.Value, h => h.Event);
    }

    /// <summary>What to push when the log comes to <paramref name="e"/>, each with the clock it was pushed at.</summary>
    public IEnumerable<(RecordedEvent Event, DateTimeOffset Clock)> At(RecordedEvent e)
    {
        if (!_notInPlace.Contains(e.SequenceNumber))
        {
            yield return (e, e.EnqueuedTime);
        }

        foreach (var released in _pushedAfter[e.SequenceNumber])
        {
            yield return (released, e.EnqueuedTime);
        }
    }
}
