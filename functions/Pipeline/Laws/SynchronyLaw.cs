using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Laws;

/// <summary>
/// Whether all that comes out of a pipeline comes out during a push. What hops threads may come at any time, so a
/// pipeline that kept silent is given some real time to show it.
/// </summary>
internal static class SynchronyLaw
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static LawFailure? Check(Projection projection, IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var run = (PipelineRun?)null;
        try
        {
            var isSilent = false;
            for (var i = 0; i < events.Count; i++)
            {
                cases.Add();
                var (e, at) = (events[i].Event, events[i].EnqueuedTime);
                var changes = new List<ViewChange>();
                run ??= new PipelineRun(projection, at.Floor(projection.Horizon));
                if (run.Push(new ReceivedEvent(e, new(i), at), at, changes) is not null)
                {
                    run.Dispose();
                    run = null;
                }

                isSilent |= changes.Count == 0;
            }

            if (isSilent && run is not null)
            {
                SpinWait.SpinUntil(() => run.Misuse is not null, Patience);
            }

            return run?.Misuse is { } misuse ? Failure(events, misuse) : null;
        }
        catch (ProjectionException e)
        {
            return Failure(events, e.Message);
        }
        finally
        {
            run?.Dispose();
        }
    }

    private static LawFailure Failure(IReadOnlyList<SampleEvent> events, string message) =>
        new(events, "One run.", "The pipeline", "to answer during each push, and only then", message);

    /// <summary>The multiple of the horizon at or before; any time does without one.</summary>
    private static DateTimeOffset Floor(this DateTimeOffset time, TimeSpan? horizon) =>
        horizon is { } span ? new(time.UtcTicks - (time.UtcTicks % span.Ticks), TimeSpan.Zero) : time;
}
