using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;

namespace Serverless.Pipeline.Processing;

/// <summary>Applies the events of a portion in order and decides for each whether it is applied, held or admitted.</summary>
internal static class Settlement
{
    /// <summary>Events in their own place in the log.</summary>
    /// <param name="portion">What was pushed.</param>
    /// <param name="wards">The wards before it.</param>
    /// <param name="hasMemory">
    /// Whether the pipeline remembers: then nothing that was pushed after a failure can be used.
    /// </param>
    /// <param name="serialize">Whether to write states at once, to find an event whose state cannot be written.</param>
    public static CommitDraft OfLog(Portion portion, WardBook wards, bool hasMemory, bool serialize)
    {
        var draft = new CommitDraft(wards);
        foreach (ref readonly var e in portion.Pushed)
        {
            draft.Settled++;
            if (draft.Wards.WardOf(e.Key) is { } ward)
            {
                draft.Hold(e, ward);
            }
            else if (portion.Apply(e, serialize) is { } cause)
            {
                draft.Admit(e, cause);
                if (hasMemory)
                {
                    break;
                }
            }
        }

        return draft;
    }

    /// <summary>A patient and what waits behind it, until one fails.</summary>
    public static CommitDraft OfRelease(Portion portion, WardBook wards, SequenceNumber pushedAfter, bool serialize)
    {
        var draft = new CommitDraft(wards);
        foreach (ref readonly var e in portion.Pushed)
        {
            draft.Settled++;
            if (portion.Apply(e, serialize) is { } cause)
            {
                draft.FailRelease(e, cause);
                break;
            }

            draft.Release(e, pushedAfter);
        }

        return draft;
    }
}
