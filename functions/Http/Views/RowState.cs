using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Http.Views;

/// <summary>A row as readers see it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="State">Its state, merged if the view is.</param>
/// <param name="Version">How many commits have written it; the sum over the partial rows of a merged one.</param>
/// <param name="Only">The stored row; null for a merged view, whose rows have no one partition.</param>
internal readonly record struct RowState(string Key, ReadOnlyMemory<byte> State, long Version, StoredRow? Only)
{
    /// <summary>Why there is no state to show, and what to do; null if there is one.</summary>
    public string? Damage { get; init; }

    /// <summary>Combines the partial rows of one key, in order of their partitions; null, or why that cannot be.</summary>
    public static string? TryCombine(View view, IReadOnlyList<StoredRow> partials, out RowState row)
    {
        if (partials is [{ Damage: null } only] && !view.IsMerged)
        {
            row = new RowState(only.Key, only.State, only.Version, only);
            return null;
        }

        if (partials.FirstOrDefault(partial => partial.Damage is not null) is { } damaged)
        {
            row = new RowState(damaged.Key, default, 0, null) { Damage = damaged.Damage };
            return null;
        }

        row = default;
        try
        {
            var state = view.Merge([.. partials.Select(p => p.State)]);
            row = new RowState(partials[0].Key, state, partials.Sum(p => p.Version), view.IsMerged ? null : partials[0]);
            return null;
        }
        catch (InvalidOperationException e) when (partials.Count > 1 && !view.IsMerged)
        {
            return e.Message;
        }
    }
}
