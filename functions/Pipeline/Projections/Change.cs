using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>Makes changes that a fold gives out beside the state of its own row.</summary>
public static class Change
{
    /// <summary>How long a chain of changes may be, each made by the fold of the one before.</summary>
    internal const int LongestChain = 16;

    /// <summary>Folds an item into a row.</summary>
    /// <param name="view">A view that the pipeline names in FoldInto.</param>
    /// <param name="key">The row.</param>
    /// <param name="item">What to fold into it.</param>
    /// <param name="fold">As in <see cref="Folding.FoldInto{TState, TItem}(IObservable{TItem}, View{TState}, Func{TItem, string}, Func{TState?, TItem, TState?})"/>.</param>
    public static ViewChange To<TState, TItem>(View<TState> view, string key, TItem item, Func<TState?, TItem, TState?> fold)
        where TState : class => new Fold<TState, TItem>(view, key, item, fold);

    /// <summary>
    /// Folds an item into a row, by a fold that may change further rows in its turn, which are changed after those that
    /// were named before: so that a row can decide what others get to hear of. A chain is at most 16 changes long.
    /// </summary>
    /// <param name="view">A view that the pipeline names in FoldInto.</param>
    /// <param name="key">The row.</param>
    /// <param name="item">What to fold into it.</param>
    /// <param name="fold">As in <see cref="Folding.FoldInto{TState, TItem}(IObservable{TItem}, View{TState}, IReadOnlyList{View}, Func{TItem, string}, Func{TState?, TItem, Folded{TState}})"/>.</param>
    public static ViewChange To<TState, TItem>(View<TState> view, string key, TItem item, Func<TState?, TItem, Folded<TState>> fold)
        where TState : class => new FoldFurther<TState, TItem>(view, key, item, fold);
}
