using Serverless.Events.Partitions;

namespace Serverless.Embedded.Views;

/// <summary>Wakes those who wait for a partition's position. A commit touches only the waiters that it reaches.</summary>
internal sealed class PositionSignal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(long Sequence, long Ticket), TaskCompletionSource> _waiting = [];
    private long _position = SequenceNumber.None.Value;
    private long _tickets;

    public void MoveTo(SequenceNumber position)
    {
        lock (_lock)
        {
            _position = position.Value;
            while (_waiting.Count > 0)
            {
                var (key, waiter) = _waiting.First();
                if (key.Sequence > _position)
                {
                    return;
                }

                _waiting.Remove(key);
                waiter.TrySetResult();
            }
        }
    }

    public bool IsAt(SequenceNumber sequence)
    {
        lock (_lock)
        {
            return _position >= sequence.Value;
        }
    }

    public async ValueTask WaitAsync(SequenceNumber sequence, CancellationToken stop)
    {
        (long, long) key;
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_position >= sequence.Value)
            {
                return;
            }

            key = (sequence.Value, _tickets++);
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(key, waiter);
        }

        try
        {
            await waiter.Task.WaitAsync(stop);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.Remove(key);
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            foreach (var waiter in _waiting.Values)
            {
                waiter.TrySetException(new ObjectDisposedException(nameof(SqliteStore)));
            }

            _waiting.Clear();
        }
    }
}
