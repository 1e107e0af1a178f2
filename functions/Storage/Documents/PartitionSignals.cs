using System.Collections.Concurrent;
using Serverless.Events.Partitions;

namespace Serverless.Storage.Documents;

/// <summary>What happens in this process, for those who would otherwise have to look: how far positions are, and requests.</summary>
internal sealed class PartitionSignals
{
    private readonly ConcurrentDictionary<DocumentPartition, Signal> _moved = new();
    private readonly ConcurrentDictionary<DocumentPartition, RequestWatch> _requests = new();

    public Signal Moved(DocumentPartition partition) => _moved.GetOrAdd(partition, _ => new Signal());

    public RequestWatch Requests(DocumentPartition partition) => _requests.GetOrAdd(partition, _ => new RequestWatch());
}

/// <summary>The furthest position that this process knows of, and a task that ends when it knows of a further one.</summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();
    private SequenceNumber _position = SequenceNumber.None;

    public (SequenceNumber Position, Task Next) Now
    {
        get
        {
            lock (_lock)
            {
                return (_position, _next.Task);
            }
        }
    }

    public void MoveTo(SequenceNumber position)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            if (position <= _position)
            {
                return;
            }

            _position = position;
            (reached, _next) = (_next, New());
        }

        reached.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Wakes a partition's processor when a release is requested. Set at first: requests may be left from before. Requests
/// that the processor has read are known, so that looking for new ones does not wake it for those again.
/// </summary>
internal sealed class RequestWatch
{
    private readonly Lock _lock = new();
    private HashSet<string> _read = [];
    private TaskCompletionSource _requested = New();

    public RequestWatch() => _requested.SetResult();

    public Task Requested
    {
        get
        {
            lock (_lock)
            {
                return _requested.Task;
            }
        }
    }

    public void Set()
    {
        lock (_lock)
        {
            _requested.TrySetResult();
        }
    }

    /// <summary>The requests are going to be read: what comes from now on wakes again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requested = _requested.Task.IsCompleted ? New() : _requested;
        }
    }

    /// <summary>These were read.</summary>
    public void Read(IEnumerable<string> ids)
    {
        lock (_lock)
        {
            _read = [.. ids];
        }
    }

    public bool IsNew(string id)
    {
        lock (_lock)
        {
            return !_read.Contains(id);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
