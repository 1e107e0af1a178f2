using System.Reactive.Linq;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>How a pipeline ends: its items are folded into rows.</summary>
public static class Folding
{
    /// <summary>Folds each item into the row that <paramref name="key"/> names.</summary>
    /// <param name="items">What the pipeline gives out.</param>
    /// <param name="view">The view whose rows change.</param>
    /// <param name="key">The row of an item: not empty, at most <see cref="ViewChange.MaxKeyLength"/> characters.</param>
    /// <param name="fold">
    /// A pure function from the row's state (null without a row) and the item to the next state; null deletes the
    /// row. What cannot apply throws, and its message tells people why: the event goes to the hospital.
    /// </param>
    public static ViewChanges FoldInto<TState, TItem>(
        this IObservable<TItem> items, View<TState> view, Func<TItem, string> key, Func<TState?, TItem, TState?> fold)
        where TState : class =>
        new(view, items.Select(item => new Fold<TState, TItem>(view, key(item), item, fold)));

    /// <summary>Folds each item into the row of its key and of the window its time is in.</summary>
    public static ViewChanges FoldInto<TState, TItem>(
        this IObservable<TItem> items,
        View<TState> view,
        Func<TItem, string> key,
        Window window,
        Func<TItem, DateTimeOffset> time,
        Func<TState?, TItem, TState?> fold)
        where TState : class =>
        items.FoldInto(view, item => window.RowKey(key(item), time(item)), fold);

    /// <summary>
    /// Folds each item into the row of its key, by a fold that may change rows of other views too: what it needs to
    /// know of other events its own row remembers. All of it is applied with the event, or nothing.
    /// </summary>
    /// <param name="items">What the pipeline gives out.</param>
    /// <param name="view">The view whose rows change.</param>
    /// <param name="others">The other views that the fold may change.</param>
    /// <param name="key">The row of an item.</param>
    /// <param name="fold">
    /// A pure function from the row's state and the item to the next state and the further changes, made with
    /// <see cref="Change"/>. It may be called more than once for an item while rows are loaded.
    /// </param>
    public static ViewChanges FoldInto<TState, TItem>(
        this IObservable<TItem> items,
        View<TState> view,
        IReadOnlyList<View> others,
        Func<TItem, string> key,
        Func<TState?, TItem, Folded<TState>> fold)
        where TState : class =>
        new(view, items.Select(item => new FoldFurther<TState, TItem>(view, key(item), item, fold)), others);
}
