using System.Diagnostics;
using Serverless.Pipeline.Processing;

namespace Serverless.Pipeline.Telemetry;

/// <summary>The recorded traces of a commit's events, as many as its span is to be in or linked to.</summary>
internal sealed class CommitTraces
{
    private readonly List<ActivityContext> _found = [];
    private int _looked;

    public IReadOnlyList<ActivityContext> Found => _found;

    /// <summary>Looks at the events of a portion, until enough were looked at.</summary>
    public void Look(ReadOnlySpan<PushedEvent> portion)
    {
        for (var i = 0; i < portion.Length && _looked < Spans.MaxLooked && _found.Count <= Spans.MaxLinks; i++, _looked++)
        {
            if (EventTrace.TryRead(portion[i].Event.Bytes, out var trace))
            {
                Spans.Note(trace, _found);
            }
        }
    }
}
