using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Events whose own changes are more than the store takes in one commit. Each is found by a commit of it alone that is
/// refused; it is then not pushed again, but becomes a patient. Asked to be released, it is tried as any other.
/// </summary>
internal sealed class OversizedEvents(TimeProvider time)
{
    private readonly Dictionary<SequenceNumber, (int Rows, string Reason)> _events = [];

    public void Add(SequenceNumber e, int rows, string reason) => _events[e] = (rows, reason);

    /// <summary>Why it cannot be processed; null if nothing is known against it.</summary>
    public Cause? Find(SequenceNumber e) =>
        _events.Count > 0 && _events.TryGetValue(e, out var known) ? Cause.TooLarge(known.Rows, known.Reason, time.GetUtcNow()) : null;

    /// <summary>Forgets those that are in the hospital now.</summary>
    public void Admitted(Commit commit)
    {
        if (_events.Count == 0)
        {
            return;
        }

        foreach (var admission in commit.Admissions)
        {
            _events.Remove(admission.Event.SequenceNumber);
        }

        foreach (var failed in commit.FailedReleases)
        {
            _events.Remove(failed.Patient);
        }
    }
}
