using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// One row in memory: its state as the folds of a portion make it, as the last portion left it, and what the next
/// commit has to write of it.
/// </summary>
internal sealed class WorkingRow(View view, RowId id)
{
    private Form _now;
    private Form _settled;
    private byte[]? _json;
    private byte[]? _nextJson;
    private bool _isChanged;
    private bool _isToWrite;
    private long _version;

    public RowId Id => id;

    public View View => view;

    /// <summary>The size of the state's JSON.</summary>
    public int Bytes { get; private set; }

    /// <summary>What the row cache has counted for this row.</summary>
    public long Cost { get; set; }

    /// <summary>As the store has it.</summary>
    public void Load(object state, StoredRow stored)
    {
        _now = _settled = new Form(state, stored.Expires, stored.Sequence, stored.WardKey);
        _version = stored.Version;
        Bytes = stored.State.Length;
    }

    /// <summary>The state, or null if there is none or it has expired by then.</summary>
    public object? StateAt(DateTimeOffset clock) => _now.Expires <= clock ? null : _now.State;

    /// <returns>Whether it is the first change of the portion.</returns>
    /// <exception cref="Exception">The state that is replaced cannot be written as JSON.</exception>
    public bool Change(object? state, SequenceNumber sequence, string wardKey, DateTimeOffset? expires)
    {
        if (_isChanged && _now.State is { } replaced)
        {
            // Nobody will read it, but in smaller portions it would have been written, or its event admitted.
            _ = view.Serialize(replaced);
        }

        _now = new Form(state, expires, sequence, wardKey);
        var isFirst = !_isChanged;
        _isChanged = true;
        return isFirst;
    }

    /// <summary>Back to what the last portion left.</summary>
    public void Undo()
    {
        _now = _settled;
        _isChanged = false;
    }

    /// <exception cref="Exception">The state cannot be written as JSON.</exception>
    public void Serialize() => _nextJson = _now.State is null ? null : view.Serialize(_now.State);

    /// <summary>The changes of the portion stay.</summary>
    /// <returns>Whether the next commit did not have the row yet.</returns>
    public bool Settle()
    {
        (_settled, _json, _nextJson) = (_now, _nextJson, null);
        _isChanged = false;
        var isFirst = !_isToWrite;
        _isToWrite = true;
        return isFirst;
    }

    /// <summary>What the commit writes of it; null if a row came and went that never was stored.</summary>
    public RowChange? TakeChange()
    {
        var wasStored = _version > 0;
        (var json, _json) = (_json, null);
        _isToWrite = false;
        _version = json is null ? 0 : _version + 1;
        Bytes = json?.Length ?? 0;
        return wasStored || json is not null
            ? new RowChange(id, json is null ? (ReadOnlyMemory<byte>?)null : json, _settled.Sequence, _settled.WardKey, _settled.Expires, _version)
            : null;
    }

    private readonly record struct Form(object? State, DateTimeOffset? Expires, SequenceNumber Sequence, string WardKey);
}
