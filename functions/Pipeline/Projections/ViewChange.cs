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
        Key = IsValidKey(key)
            ? key
            : throw new ArgumentException(
                $"A row key of view '{view.Name}' must be 1 to {MaxKeyLength} characters of valid Unicode; this one has {key?.Length ?? 0}.");
    }

    public View View { get; }

    public string Key { get; }

    /// <summary>The row's next state; null deletes the row, or leaves it absent.</summary>
    /// <param name="state">The state it has; null without a row.</param>
    /// <param name="further">Takes the changes to other rows that follow from it.</param>
    internal abstract object? Apply(object? state, ICollection<ViewChange> further);

    /// <summary>As above, for a change that has none to other rows.</summary>
    internal object? Apply(object? state) => Apply(state, []);

    private static bool IsValidKey(string? key)
    {
        if (key is not { Length: > 0 and <= MaxKeyLength })
        {
            return false;
        }

        for (var i = key.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < key.Length; i++)
        {
            if (char.IsSurrogate(key[i]) && !(i + 1 < key.Length && char.IsSurrogatePair(key[i], key[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
