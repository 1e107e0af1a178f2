using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>
/// What a process knows of a partition it owns, so that it need not ask: the head, and the versions of rows. Right as
/// long as its commits succeed, because a partition has one owner; what another owner wrote meanwhile makes the next
/// commit lose, whatever is remembered.
/// </summary>
internal sealed class PartitionMemory(int maxRows) : IDisposable
{
    /// <summary>The most commits whose outcome is remembered as unknown. One is enough unless a network hangs for minutes.</summary>
    private const int MaxInDoubt = 16;

    private readonly Queue<string> _inDoubt = [];
    private Dictionary<RowId, long> _young = [];
    private Dictionary<RowId, long> _old = [];

    /// <summary>One commit at a time.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public StoredHead? Head { get; private set; }

    public bool IsKnown { get; private set; }

    public PositionVersion Version => Head?.Head.Version ?? PositionVersion.None;

    /// <summary>The head was read: nothing remembered from before counts.</summary>
    public void Opened(StoredHead? head)
    {
        lock (_inDoubt)
        {
            (Head, IsKnown) = (head, true);
            _young.Clear();
            _old.Clear();
        }
    }

    /// <summary>The head is the next one; what is known of rows stays.</summary>
    public void Committed(StoredHead head) => Head = head;

    /// <summary>A call failed, and the commit may be written or not.</summary>
    public void Doubt(string commit)
    {
        lock (_inDoubt)
        {
            IsKnown = false;
            _inDoubt.Enqueue(commit);
            if (_inDoubt.Count > MaxInDoubt)
            {
                _inDoubt.Dequeue();
            }
        }
    }

    public bool IsInDoubt(string commit)
    {
        lock (_inDoubt)
        {
            return _inDoubt.Contains(commit);
        }
    }

    /// <summary>The version of a row, 0 if there is none; false if that is not known.</summary>
    public bool TryGet(RowId row, out long version)
    {
        lock (_inDoubt)
        {
            if (_young.TryGetValue(row, out version))
            {
                return true;
            }

            if (!_old.TryGetValue(row, out version))
            {
                return false;
            }

            Put(row, version);
            return true;
        }
    }

    public void Set(RowId row, long version)
    {
        lock (_inDoubt)
        {
            Put(row, version);
        }
    }

    public void Dispose() => Turn.Dispose();

    /// <summary>Two generations: what is used stays, and never more than asked for is kept.</summary>
    private void Put(RowId row, long version)
    {
        _young[row] = version;
        if (_young.Count > maxRows / 2)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }
    }
}
