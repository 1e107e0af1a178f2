using System.Diagnostics.CodeAnalysis;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>One row while a batch folds into it.</summary>
internal sealed class WorkingRow(View view, CachedRow stored)
{
    private object? _state = stored.State;
    private DateTimeOffset? _expires = stored.Expires;
    private int _bytes = stored.Bytes;
    private bool _isChanged;
    private SequenceNumber _sequence;
    private string _wardKey = "";

    /// <summary>The state, or null if there is none or it has expired by then.</summary>
    public object? StateAt(DateTimeOffset clock) => _expires <= clock ? null : _state;

    /// <exception cref="Exception">The state that is replaced cannot be written as JSON.</exception>
    public void Change(object? state, SequenceNumber sequence, string wardKey, DateTimeOffset? expires)
    {
        if (_isChanged && _state is not null)
        {
            // Nobody will read it, but in smaller batches it would have been written, or its event admitted.
            _ = view.Serialize(_state);
        }

        _state = state;
        _sequence = sequence;
        _wardKey = wardKey;
        _expires = expires;
        _isChanged = true;
    }

    /// <summary>What to write; false if nothing changed, or if a row came and went that never was stored.</summary>
    public bool TryGetChange(RowId row, [NotNullWhen(true)] out RowChange? change)
    {
        change = null;
        if (!_isChanged || (_state is null && stored.State is null))
        {
            return false;
        }

        var json = _state is null ? null : view.Serialize(_state);
        _bytes = json?.Length ?? 0;
        change = new RowChange(row, json is null ? (ReadOnlyMemory<byte>?)null : json, _sequence, _wardKey, _expires);
        return true;
    }

    public CachedRow ToCached() => new(_state, _bytes, _expires);
}
