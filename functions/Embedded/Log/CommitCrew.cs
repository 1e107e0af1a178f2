using System.Runtime.ExceptionServices;

namespace Serverless.Embedded.Log;

/// <summary>
/// Commits partitions side by side, on threads of its own and the caller's: syncs block, and would take the
/// threads that serve requests. Who waits sleeps at once: a sync takes longer than any spinning, which would take
/// the processor from those who serve requests meanwhile.
/// </summary>
internal sealed class CommitCrew : IDisposable
{
    private readonly Semaphore _wake = new(0, int.MaxValue);
    private readonly Thread[] _helpers;
    private readonly AutoResetEvent _done = new(false);
    private IReadOnlyList<PartitionAppender> _work = [];
    private ExceptionDispatchInfo? _fault;
    private int _next;
    private int _busy;
    private volatile bool _closed;

    public CommitCrew(int members, string name)
    {
        _helpers = new Thread[members - 1];
        for (var i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = name };
            _helpers[i].Start();
        }
    }

    /// <summary>Commits all and returns when all are done.</summary>
    public void Commit(IReadOnlyList<PartitionAppender> work)
    {
        (_work, _next, _fault) = (work, 0, null);
        var helpers = Math.Min(_helpers.Length, work.Count - 1);
        if (helpers > 0)
        {
            _busy = helpers + 1;
            _wake.Release(helpers);
            CommitSome();
            if (!LeaveAsLast())
            {
                _done.WaitOne();
            }
        }
        else
        {
            CommitSome();
        }

        _fault?.Throw();
    }

    public void Dispose()
    {
        _closed = true;
        _wake.Release(Math.Max(1, _helpers.Length));
        foreach (var helper in _helpers)
        {
            helper.Join();
        }

        _wake.Dispose();
        _done.Dispose();
    }

    private void Help()
    {
        while (true)
        {
            _wake.WaitOne();
            if (_closed)
            {
                return;
            }

            CommitSome();
            if (LeaveAsLast())
            {
                _done.Set();
            }
        }
    }

    private bool LeaveAsLast() => Interlocked.Decrement(ref _busy) == 0;

    private void CommitSome()
    {
        while (Interlocked.Increment(ref _next) - 1 is var mine && mine < _work.Count)
        {
            try
            {
                _work[mine].Commit();
            }
            catch (Exception e)
            {
                // A fault of the program, not of the disk: it belongs to the caller's thread, which ends the writer.
                _fault = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
