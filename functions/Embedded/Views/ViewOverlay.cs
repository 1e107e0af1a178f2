namespace Serverless.Embedded.Views;

/// <summary>
/// The rows of one view and partition in memory by key: a table with open addresses that says in which record a row
/// stands. The key itself is only there, so that a row takes little beside it and the collector has nothing to look at.
/// </summary>
internal sealed class ViewOverlay(byte[] view)
{
    /// <summary>What a row takes on average: slots are filled between three eighths and three quarters.</summary>
    public const int RowOverhead = 24;

    private const int FewestSlots = 16;

    private readonly List<byte[]> _records = [];
    private Slot[] _slots = new Slot[FewestSlots];

    /// <summary>The view's name, encoded.</summary>
    public ReadOnlySpan<byte> View => view;

    public int Count { get; private set; }

    /// <summary>Takes a row in the place of what was there with its name.</summary>
    /// <returns>Whether nothing was there.</returns>
    public bool Put(OverlayRow row, RowName name)
    {
        if (_records.Count == 0 || _records[^1] != row.Record)
        {
            _records.Add(row.Record);
        }

        ref var slot = ref Find(name);
        var isNew = slot.IsEmpty;
        slot = new Slot((uint)name.Hash, _records.Count, row.Offset);
        if (isNew && ++Count * 4L > _slots.Length * 3L)
        {
            Grow();
        }

        return isNew;
    }

    public bool TryGet(RowName name, out OverlayRow row)
    {
        var slot = Find(name);
        row = slot.IsEmpty ? default : RowAt(slot);
        return !slot.IsEmpty;
    }

    public void Visit(Action<OverlayRow> visit)
    {
        foreach (var slot in _slots)
        {
            if (!slot.IsEmpty)
            {
                visit(RowAt(slot));
            }
        }
    }

    /// <summary>The row's slot, or the empty one where it belongs.</summary>
    private ref Slot Find(RowName name)
    {
        var hash = (uint)name.Hash;
        for (var i = hash; ; i++)
        {
            ref var slot = ref _slots[i & (uint)(_slots.Length - 1)];
            if (slot.IsEmpty || (slot.Hash == hash && RowAt(slot).Key.SequenceEqual(name.Key)))
            {
                return ref slot;
            }
        }
    }

    private OverlayRow RowAt(Slot slot) => new(_records[slot.Record - 1], slot.Offset);

    private void Grow()
    {
        var grown = new Slot[2 * _slots.Length];
        foreach (var slot in _slots)
        {
            if (!slot.IsEmpty)
            {
                var i = slot.Hash & (uint)(grown.Length - 1);
                while (!grown[i].IsEmpty)
                {
                    i = (i + 1) & (uint)(grown.Length - 1);
                }

                grown[i] = slot;
            }
        }

        _slots = grown;
    }

    /// <summary>Where a row is.</summary>
    /// <param name="Hash">The lower half of its name's hash.</param>
    /// <param name="Record">Which record, from 1; 0 if the slot is empty.</param>
    /// <param name="Offset">Where in the record.</param>
    private readonly record struct Slot(uint Hash, int Record, int Offset)
    {
        public bool IsEmpty => Record == 0;
    }
}
