using System.Threading.Channels;

namespace Serverless.Embedded.Log;

/// <summary>
/// The requests that wait for the writer, which takes them on a thread of its own. That thread sleeps at once, without
/// spinning, and is woken without the help of the pool, which has the processors for those who serve requests.
/// </summary>
internal sealed class RequestQueue(int most) : IDisposable
{
    private readonly Channel<PublishRequest> _requests =
        Channel.CreateBounded<PublishRequest>(new BoundedChannelOptions(most) { SingleReader = true });

    // Not a monitor: who is woken by one would wait at once for whoever wakes to leave it.
    private readonly AutoResetEvent _wake = new(false);
    private int _asleep;

    /// <returns>False if there is no room, or no more is taken.</returns>
    public bool TryAdd(PublishRequest request)
    {
        if (!_requests.Writer.TryWrite(request))
        {
            return false;
        }

        Wake();
        return true;
    }

    /// <returns>False if no more is taken.</returns>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken stop) => _requests.Writer.WaitToWriteAsync(stop);

    /// <summary>No more is taken; what waits stays.</summary>
    public void Close()
    {
        _requests.Writer.TryComplete();
        Wake();
    }

    public bool TryTake(out PublishRequest? request) => _requests.Reader.TryRead(out request);

    /// <summary>Blocks until a request waits, then takes those that are there, up to so many bytes, and at least one.</summary>
    /// <returns>False if there is none and none will come.</returns>
    public bool Take(List<PublishRequest> taken, long maxBytes)
    {
        while (!_requests.Reader.TryPeek(out _))
        {
            if (_requests.Reader.Completion.IsCompleted)
            {
                return false;
            }

            Sleep();
        }

        var bytes = 0L;
        while (_requests.Reader.TryPeek(out var next) && (bytes == 0 || bytes + next.Bytes <= maxBytes) && TryTake(out next))
        {
            taken.Add(next!);
            bytes += next!.Bytes;
        }

        return true;
    }

    /// <summary>When no more is taken, and the one that takes has ended.</summary>
    public void Dispose() => _wake.Dispose();

    private void Sleep()
    {
        // Said before looking once more: whoever changes something after that look sees it, and wakes.
        Interlocked.Exchange(ref _asleep, 1);
        var mustWait = !_requests.Reader.TryPeek(out _) && !_requests.Reader.Completion.IsCompleted;
        if (mustWait || Interlocked.Exchange(ref _asleep, 0) == 0)
        {
            // Also for whoever is about to wake: nobody comes to it when it is disposed.
            _wake.WaitOne();
        }
    }

    private void Wake()
    {
        // The exchange is a fence, too: the change before it is seen by a sleeper that is not yet seen here.
        if (Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _wake.Set();
        }
    }
}
