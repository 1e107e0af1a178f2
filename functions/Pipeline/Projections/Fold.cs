using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>Folds one item into a row.</summary>
internal sealed class Fold<TState, TItem>(View<TState> view, string key, TItem item, Func<TState?, TItem, TState?> fold)
    : ViewChange(view, key)
    where TState : class
{
    internal override object? Apply(object? state, ICollection<ViewChange> further) => fold((TState?)state, item);
}
