using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>The end of a pipeline: changes to the rows of one view.</summary>
public sealed class ViewChanges : IObservable<ViewChange>
{
    private readonly IObservable<ViewChange> _changes;

    internal ViewChanges(View view, IObservable<ViewChange> changes, params IReadOnlyList<View> others)
    {
        View = view;
        Others = others;
        _changes = changes;
    }

    public View View { get; }

    /// <summary>Further views whose rows its fold may change.</summary>
    public IReadOnlyList<View> Others { get; }

    public IDisposable Subscribe(IObserver<ViewChange> observer) => _changes.Subscribe(observer);
}
