using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>Folds one item into a row; the fold may change rows of other views too.</summary>
internal sealed class FoldFurther<TState, TItem>(View<TState> view, string key, TItem item, Func<TState?, TItem, Folded<TState>> fold)
    : ViewChange(view, key)
    where TState : class
{
    internal override object? Apply(object? state, ICollection<ViewChange> further)
    {
        var folded = fold((TState?)state, item);
        for (var i = 0; i < folded.Further?.Count; i++)
        {
            further.Add(folded.Further[i]);
        }

        return folded.State;
    }
}
