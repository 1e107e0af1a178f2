using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// One row in memory: its state as the folds of a portion make it, and what the next commit has to write of it. There
/// are many and they are met in no order, so each is small: what a portion may have to take back is kept beside them.
/// </summary>
internal sealed class WorkingRow(ViewRows rows, string key)
{
    private Form _now = Form.None;
    private bool _isToWrite;
    private long _version;

    public ViewRows Rows => rows;

    public string Key => key;

    public View View => rows.View;

    /// <summary>The size of the state's JSON.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether it is known what the store has of it.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether it is among those to be loaded.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Whether the portion has changed it.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>The state, whether or not it has expired.</summary>
    public object? State => _now.State;

    /// <summary>As the store has it; null if it has none.</summary>
    public void Load(StoredRow? stored, Func<View, StoredRow, object> read)
    {
        IsLoaded = true;
        if (stored is not null)
        {
            _now = new Form(read(View, stored), stored.Expires?.UtcTicks ?? Form.Never, stored.Sequence, stored.WardKey);
            _version = stored.Version;
            Bytes = stored.State.Length;
        }
    }

    /// <summary>The state, or null if there is none or it has expired by then.</summary>
    public object? StateAt(DateTimeOffset clock) => _now.Expires <= clock.UtcTicks ? null : _now.State;

    /// <returns>What it was before.</returns>
    public Form Change(object? state, SequenceNumber sequence, string wardKey, DateTimeOffset? expires)
    {
        var before = _now;

        // Mostly the two keys are the same; one string for both lets that of the event go.
        _now = new Form(state, expires?.UtcTicks ?? Form.Never, sequence, wardKey == key ? key : wardKey);
        IsChanged = true;
        return before;
    }

    /// <summary>Back to what the last portion left.</summary>
    public void Undo(in Form before)
    {
        _now = before;
        IsChanged = false;
    }

    /// <summary>The changes of the portion stay.</summary>
    /// <returns>Whether the next commit did not have the row yet.</returns>
    public bool Settle()
    {
        IsChanged = false;
        var isFirst = !_isToWrite;
        _isToWrite = true;
        return isFirst;
    }

    /// <summary>What the commit writes of it; null if a row came and went that never was stored.</summary>
    /// <param name="json">The state as JSON; null without one.</param>
    public RowChange? TakeChange(ReadOnlyMemory<byte>? json)
    {
        var wasStored = _version > 0;
        _isToWrite = false;
        _version = json is null ? 0 : _version + 1;
        Bytes = json?.Length ?? 0;
        return wasStored || json is not null
            ? new RowChange(new RowId(View.Name, key), json, _now.Sequence, _now.WardKey, _now.ExpiresAt, _version)
            : null;
    }

    /// <summary>A row's state and what goes with it.</summary>
    /// <param name="State">The state; null without a row.</param>
    /// <param name="Expires">When it ends, in ticks of UTC.</param>
    /// <param name="Sequence">The event that changed it.</param>
    /// <param name="WardKey">The key of that event.</param>
    public readonly record struct Form(object? State, long Expires, SequenceNumber Sequence, string WardKey)
    {
        public const long Never = long.MaxValue;

        public static readonly Form None = new(null, Never, SequenceNumber.None, "");

        public DateTimeOffset? ExpiresAt => Expires == Never ? null : new DateTimeOffset(Expires, TimeSpan.Zero);
    }
}
