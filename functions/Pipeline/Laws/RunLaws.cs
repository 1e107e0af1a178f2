using System.Globalization;
using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Laws;

/// <summary>The laws that compare a run with the uninterrupted one.</summary>
internal sealed class RunLaws(Projection projection, LawOptions options)
{
    public LawFailure? Determinism(IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var first = LawRun.Whole(projection, events);
        for (var again = 0; again < 3; again++)
        {
            cases.Add();
            if (Compare(events, first, LawRun.Whole(projection, events), "The same events, run a second time.") is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    public LawFailure? BatchSplits(IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var whole = LawRun.Whole(projection, events);
        foreach (var batch in options.BatchSizes.Where(b => b < events.Count))
        {
            cases.Add();
            var split = LawRun.Run(projection, events, [events.Count], batch, null);
            if (Compare(events, whole, split, Text($"In batches of {batch} instead of one.")) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    public LawFailure? Restarts(IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var whole = LawRun.Whole(projection, events);
        foreach (var point in Points(events.Count - 1))
        {
            cases.Add();
            var restarted = LawRun.Run(projection, events, [point, events.Count], Math.Max(1, events.Count), null);
            if (Compare(events, whole, restarted, Text($"With a restart after event {point}.")) is { } failure)
            {
                return failure;
            }
        }

        cases.Add();
        var always = LawRun.Run(projection, events, [.. Enumerable.Range(1, events.Count)], 1, null);
        return Compare(events, whole, always, "With a restart after every event.");
    }

    public LawFailure? Crashes(IReadOnlyList<SampleEvent> events, LawCases cases)
    {
        var whole = LawRun.Whole(projection, events);
        foreach (var point in Points(events.Count))
        {
            foreach (var after in (bool[])[false, true])
            {
                cases.Add();
                var crashed = LawRun.Run(projection, events, [events.Count], 1, new CommitFault(point - 1, after));
                var what = Text($"In batches of one, where commit {point} failed {(after ? "after" : "before")} its effect.");
                if (Compare(events, whole, crashed, what) is { } failure)
                {
                    return failure;
                }
            }
        }

        return null;
    }

    private static LawFailure? Compare(IReadOnlyList<SampleEvent> events, Outcome expected, Outcome got, string what) =>
        got.DifferenceFrom(expected) is { } difference
            ? new LawFailure(events, what, difference.Where, difference.Expected, difference.Got)
            : null;

    /// <summary>1 to <paramref name="last"/>, or as many as are allowed, evenly spread.</summary>
    private IEnumerable<int> Points(int last) =>
        last <= options.MaxPoints
            ? Enumerable.Range(1, Math.Max(0, last))
            : Enumerable.Range(1, options.MaxPoints).Select(i => (int)((long)i * last / options.MaxPoints));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
