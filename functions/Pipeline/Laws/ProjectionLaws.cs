using Serverless.Events.Envelope;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Laws;

/// <summary>
/// A test kit for projections: gives a projection sample events, and checks that nothing a host may do to it (other
/// batches, restarts, failing commits, more partitions) changes its rows. Needs no test framework.
/// </summary>
/// <example>
/// <code>ProjectionLaws.Check(Orders.Projection, sampleEvents).ThrowIfBroken();</code>
/// </example>
public static class ProjectionLaws
{
    /// <summary>Checks with events that are enqueued at their own time, or as <see cref="LawOptions.Spacing"/> says.</summary>
    /// <param name="projection">What to check.</param>
    /// <param name="sampleEvents">
    /// In the order of the log: some dozens, of all types that the projection reads, over three partition keys or
    /// more, and, if it has a horizon, over several horizons. What they do not exercise is not checked.
    /// </param>
    /// <param name="options">How to check.</param>
    /// <returns>What came out. Nothing is thrown, whatever the projection does.</returns>
    public static LawReport Check(Projection projection, IReadOnlyList<CloudEvent> sampleEvents, LawOptions? options = null)
    {
        options ??= new LawOptions();
        return Check(projection, SampleEvent.At(sampleEvents, projection.Horizon, options), options);
    }

    /// <inheritdoc cref="Check(Projection, IReadOnlyList{CloudEvent}, LawOptions?)"/>
    /// <summary>Checks with events at chosen times, which must not go back.</summary>
    public static LawReport Check(Projection projection, IReadOnlyList<SampleEvent> sampleEvents, LawOptions? options = null)
    {
        options ??= new LawOptions();
        var runs = new RunLaws(projection, options);
        var states = new StateLaws(projection);
        var results = new List<LawResult>();
        Add(Law.Synchrony, (events, cases) => SynchronyLaw.Check(projection, events, cases));
        Add(Law.Determinism, runs.Determinism);
        Add(Law.OrderedState, (_, cases) => OrderedStates.Check(projection, cases));
        Add(Law.PureFolds, states.PureFolds);
        Add(Law.StateJson, states.StateJson);
        Add(Law.BatchSplits, runs.BatchSplits);
        Add(Law.Restarts, runs.Restarts);
        Add(Law.Crashes, runs.Crashes);
        Add(Law.Merge, new MergeLaw(projection, options).Check);
        return new LawReport(projection.Id, sampleEvents.Count, Refused(projection, sampleEvents, results), results);

        void Add(Law law, LawCheck check) => results.Add(
            results.OfType<LawResult.Broken>().FirstOrDefault() is { } broken
                ? new LawResult.NotChecked(law, $"{broken.Law} is broken.")
                : Check(law, check, sampleEvents, options));
    }

    private static int Refused(Projection projection, IReadOnlyList<SampleEvent> events, List<LawResult> results) =>
        results.OfType<LawResult.Broken>().Any() ? 0 : LawRun.Whole(projection, events).Hospital.Count;

    private static LawResult Check(Law law, LawCheck check, IReadOnlyList<SampleEvent> events, LawOptions options)
    {
        var cases = new LawCases();
        return Guarded(events, cases) is { } failure
            ? new LawResult.Broken(law, law == Law.OrderedState ? failure : Shrinking.Shrink(failure, Guarded, options.MaxShrinks))
            : cases.Count == 0
                ? new LawResult.NotChecked(law, "the sample events give no case of it.")
                : new LawResult.Held(law, cases.Count);

        LawFailure? Guarded(IReadOnlyList<SampleEvent> some, LawCases counted)
        {
            try
            {
                return check(some, counted);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // What a processor would stop for, such as a replay that fails where the first run did not.
                var message = e is ProjectionException ? e.Message : $"{e.GetType().Name}: {e.Message}";
                return new LawFailure(some, "The processor stopped.", "The run", "to the end", message);
            }
        }
    }
}
