using System.Runtime.ExceptionServices;

namespace Serverless.Embedded.Log;

/// <summary>
/// Commits partitions side by side, on threads of its own and the caller's: syncs block, and would take the
/// threads that serve requests.
/// </summary>
internal sealed class CommitCrew : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread[] _helpers;
    private readonly CountdownEvent _busy = new(1);
    private IReadOnlyList<PartitionAppender> _work = [];
    private ExceptionDispatchInfo? _fault;
    private int _next;
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
            _busy.Reset(helpers + 1);
            _wake.Release(helpers);
            CommitSome();
            _busy.Signal();
            _busy.Wait();
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
        _busy.Dispose();
    }

    private void Help()
    {
        while (true)
        {
            _wake.Wait();
            if (_closed)
            {
                return;
            }

            CommitSome();
            _busy.Signal();
        }
    }

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
