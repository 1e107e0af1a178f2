using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>The rows of one view that a <see cref="RowCache"/> holds, in its two generations, and how they are written.</summary>
internal sealed class ViewRows(View view, Utf8JsonWriter writer)
{
    private Dictionary<string, WorkingRow> _young = new(StringComparer.Ordinal);
    private Dictionary<string, WorkingRow> _old = new(StringComparer.Ordinal);

    public View View => view;

    /// <inheritdoc cref="StateShape"/>
    public bool IsAlwaysWritable { get; } = view.IsAlwaysWritable;

    /// <summary>Writes as the view's own options say.</summary>
    public Utf8JsonWriter Writer => writer;

    /// <summary>The row, which is young from now on.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="wasYoung">Whether it was so before.</param>
    public WorkingRow FindOrAdd(string key, out bool wasYoung)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_young, key, out wasYoung);
        if (row is null && !_old.Remove(key, out row))
        {
            row = new WorkingRow(this, key);
        }

        return row;
    }

    /// <summary>Forgets the old ones; the young ones are old from now on.</summary>
    public void Age()
    {
        (_old, _young) = (_young, _old);
        _young.Clear();
    }
}
