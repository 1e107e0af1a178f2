using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>Makes changes that a fold gives out beside the state of its own row.</summary>
public static class Change
{
    /// <summary>Folds an item into a row. Such a fold changes its own row only: chains end here.</summary>
    /// <param name="view">A view that the pipeline names in FoldInto.</param>
    /// <param name="key">The row.</param>
    /// <param name="item">What to fold into it.</param>
    /// <param name="fold">As in <see cref="Folding.FoldInto{TState, TItem}(IObservable{TItem}, View{TState}, Func{TItem, string}, Func{TState?, TItem, TState?})"/>.</param>
    public static ViewChange To<TState, TItem>(View<TState> view, string key, TItem item, Func<TState?, TItem, TState?> fold)
        where TState : class => new Fold<TState, TItem>(view, key, item, fold);
}
