using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Projections;

/// <summary>What a pipeline gives out: a change to one row, applied to the row's state when that is loaded.</summary>
public abstract class ViewChange
{
    /// <summary>The longest row key in UTF-16 units: what a Table row key can hold.</summary>
    public const int MaxKeyLength = 512;

    private protected ViewChange(View view, string key)
    {
        View = view;
        Key = key;
    }

    public View View { get; }

    public string Key { get; }

    /// <summary>The row's next state; null deletes the row, or leaves it absent.</summary>
    internal abstract object? Apply(object? state);
}
