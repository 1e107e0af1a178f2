using System.Text;
using System.Text.Json;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Laws;

/// <summary>The laws of single folds. Events go one by one through one pipeline; one that fails changes nothing.</summary>
internal sealed class StateLaws(Projection projection)
{
    private delegate LawFailure? FoldCheck(ViewChange change, object? state, string at);

    /// <summary>A fold gives the same twice, and the state it was given is the same afterwards.</summary>
    public LawFailure? PureFolds(IReadOnlyList<SampleEvent> events, LawCases cases) => ForEachFold(events, cases, (change, state, at) =>
    {
        var before = state is null ? null : change.View.Serialize(state);
        var applied = TryApply(change, state, out var next);
        var after = state is null ? null : change.View.Serialize(state);
        if (!Same(before, after))
        {
            return Failure(events, change, $"The state that {at} was given to fold, before and after.", before, after);
        }

        return applied && TryApply(change, state, out var second)
            && TryWrite(change.View, next, out var once) && TryWrite(change.View, second, out var twice) && !Same(once, twice)
            ? Failure(events, change, $"What {at} folds from one state, once and once again.", once, twice)
            : null;
    });

    /// <summary>A state read back from its JSON must be written the same, and a fold must give the same from it.</summary>
    public LawFailure? StateJson(IReadOnlyList<SampleEvent> events, LawCases cases) => ForEachFold(events, cases, (change, state, at) =>
    {
        if (!TryApply(change, state, out var next))
        {
            return null;
        }

        if (state is not null && TryApply(change, Copy(change.View, state), out var fromCopy)
            && TryWrite(change.View, next, out var direct) && TryWrite(change.View, fromCopy, out var copied)
            && !Same(direct, copied))
        {
            return Failure(events, change, $"What {at} folds from the state, and from the state read back from its JSON.", direct, copied);
        }

        if (!TryWrite(change.View, next, out var json) || json is null)
        {
            return null;
        }

        byte[] again;
        try
        {
            again = change.View.Serialize(change.View.Deserialize(json));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Failure(events, change, $"The JSON of the state after {at}, read back: {e.Message}", json, null);
        }

        return Same(json, again) ? null : Failure(events, change, $"The JSON of the state after {at}, read back and written again.", json, again);
    });

    private LawFailure? ForEachFold(IReadOnlyList<SampleEvent> events, LawCases cases, FoldCheck check)
    {
        var log = new LawLog(projection.Hub, events);
        var context = LawRun.Context(projection, log, new LawStore(null), 1);
        using var feed = new PipelineFeed(context, Position.Start);
        var rows = new Dictionary<RowId, object>();
        foreach (var recorded in log.Events)
        {
            feed.Passed(recorded);
            var changes = new List<ViewChange>();
            if (recorded.Event is null
                || feed.Push(recorded, recorded.EnqueuedTime, changes) is not null)
            {
                continue;
            }

            foreach (var change in changes)
            {
                cases.Add();
                var row = new RowId(change.View.Name, change.Key);
                if (check(change, rows.GetValueOrDefault(row), $"event {recorded.SequenceNumber.Value + 1}") is { } failure)
                {
                    return failure;
                }

                Fold(change, row, rows);
            }
        }

        return null;
    }

    /// <summary>From a copy, so that what the check did to the state does not count.</summary>
    private static void Fold(ViewChange change, RowId row, Dictionary<RowId, object> rows)
    {
        var state = rows.GetValueOrDefault(row);
        if (!TryApply(change, state, out var next) || !TryWrite(change.View, next, out _))
        {
            return;
        }

        if (next is null)
        {
            rows.Remove(row);
        }
        else
        {
            rows[row] = next;
        }
    }

    private static object Copy(View view, object state) => view.Deserialize(view.Serialize(state));

    private static bool TryApply(ViewChange change, object? state, out object? next)
    {
        try
        {
            next = change.Apply(state);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Poison: the event would be a patient, and that it is so each time is what the other laws compare.
            next = null;
            return false;
        }
    }

    private static bool TryWrite(View view, object? state, out byte[]? json)
    {
        try
        {
            json = state is null ? null : view.Serialize(state);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Poison as well.
            json = null;
            return false;
        }
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    private static LawFailure Failure(IReadOnlyList<SampleEvent> events, ViewChange change, string what, byte[]? expected, byte[]? got) => new(
        events, what, Outcome.Name(new RowId(change.View.Name, change.Key)), Text(expected), Text(got));

    private static string? Text(byte[]? json) => json is null ? null : Encoding.UTF8.GetString(json);
}
