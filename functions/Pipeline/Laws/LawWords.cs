using System.Diagnostics;

namespace Serverless.Pipeline.Laws;

/// <summary>The laws in words, and what breaks them most often.</summary>
internal static class LawWords
{
    public static string Statement(Law law) => law switch
    {
        Law.Synchrony => "an event has had its whole effect when its push returns",
        Law.Determinism => "a second run over the same events gives the same rows, bit for bit",
        Law.OrderedState => "a state has one JSON text, in every process",
        Law.PureFolds => "a fold gives the same from the same state, and leaves that state as it was",
        Law.StateJson => "a state read back from its JSON is written the same and folds the same",
        Law.BatchSplits => "however the events are split into batches, the rows are the same",
        Law.Restarts => "a restart after any event changes nothing",
        Law.Crashes => "a commit that fails, before or after its effect, changes nothing in the end",
        Law.Merge => "partial rows give one row, however they are grouped and in whatever order",
        _ => throw new UnreachableException(),
    };

    public static string LikelyCause(Law law) => law switch
    {
        Law.Synchrony => "an operator that takes time without events.Clock, or ObserveOn, SubscribeOn, a Task, or one that ends the pipeline.",
        Law.Determinism => "a wall clock, a random number, Guid.NewGuid, or something static that a run changes.",
        Law.OrderedState => "a set or dictionary that is ordered by hash codes, which differ from process to process. Use a sorted one, or a list.",
        Law.PureFolds => "the fold changes a collection or property of its state. Make a copy, as a record's 'with' does. Or it uses something beside the state and the item, such as a variable around it.",
        Law.StateJson => "a field, private member or [JsonIgnore] that the JSON leaves out, a number or time that it rounds, or a converter that does not read what it writes.",
        Law.BatchSplits => "something that is remembered outside the row, in an operator, a closure or a static.",
        Law.Restarts or Law.Crashes => "memory that no horizon covers: Scan, Distinct, DistinctUntilChanged, Buffer(count), Zip, Skip, a closure; a horizon that is too short; or a timer whose period does not divide it. Keep such memory in a row, by FoldInto.",
        Law.Merge => "a merge that takes one side, or weighs them by their place. If the order of partitions matters on purpose, say so with LawOptions.MergeIsOrdered.",
        _ => throw new UnreachableException(),
    };
}
