using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Telemetry;

namespace Serverless.Pipeline.Processing;

/// <summary>What events come to, collected while they are settled in order: those of a portion, or of a whole commit.</summary>
internal sealed class CommitDraft(WardBook wards)
{
    private readonly List<Admission> _admissions = [];
    private readonly List<HeldEvent> _held = [];
    private readonly List<Released> _released = [];
    private readonly List<FailedRelease> _failed = [];

    /// <summary>The wards after what has been settled.</summary>
    public WardBook Wards { get; private set; } = wards;

    /// <summary>The first event; null before one was taken.</summary>
    public RecordedEvent? First { get; private set; }

    /// <summary>Where the events' traces are, if somebody listens.</summary>
    public CommitTraces? Traces { get; private set; }

    /// <summary>How many events were settled; of a portion fewer than pushed if the rest must be pushed again.</summary>
    public int Settled { get; set; }

    /// <summary>Whether an event could not be processed.</summary>
    public bool HasFailure => _admissions.Count + _failed.Count > 0;

    /// <summary>Notes what is to be told of a portion's events once it is committed.</summary>
    public void Take(ReadOnlySpan<PushedEvent> portion)
    {
        First ??= portion.IsEmpty ? null : portion[0].Event;
        if (Spans.IsOn)
        {
            (Traces ??= new CommitTraces()).Look(portion);
        }
    }

    public void Hold(in PushedEvent e, WardKey ward)
    {
        _held.Add(new HeldEvent(e.Event, ward));
        Wards = Wards.Hold(ward);
    }

    public void Admit(in PushedEvent e, Cause cause)
    {
        _admissions.Add(new Admission(e.Event, e.Ward, e.Type, cause));
        Wards = Wards.Admit(e.Ward, e.Event.SequenceNumber);
    }

    public void Release(in PushedEvent e, SequenceNumber pushedAfter)
    {
        _released.Add(new Released(e.Event.SequenceNumber, pushedAfter));
        Wards = Wards.Release(e.Ward);
    }

    /// <summary>A released event could not be processed: again, or, if it waited, for the first time.</summary>
    public void FailRelease(in PushedEvent e, Cause cause)
    {
        if (Wards.Find(e.Ward) is { Patient: not null })
        {
            _failed.Add(new FailedRelease(e.Event.SequenceNumber, cause));
            return;
        }

        _admissions.Add(new Admission(e.Event, e.Ward, e.Type, cause));
        Wards = Wards.Relapse(e.Ward, e.Event.SequenceNumber);
    }

    /// <summary>What the next portion came to.</summary>
    public void Append(CommitDraft next)
    {
        _admissions.AddRange(next._admissions);
        _held.AddRange(next._held);
        _released.AddRange(next._released);
        _failed.AddRange(next._failed);
        Wards = next.Wards;
        Settled += next.Settled;
    }

    public Commit ToCommit(ProcessorContext context, PositionVersion expected, Position position, IReadOnlyList<RowChange> rows) => new()
    {
        Projection = context.Projection.Id,
        Partition = context.Partition,
        Expected = expected,
        Position = position,
        Rows = rows,
        Admissions = _admissions,
        Held = _held,
        Released = _released,
        FailedReleases = _failed,
    };
}
