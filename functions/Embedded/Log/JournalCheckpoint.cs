namespace Serverless.Embedded.Log;

/// <summary>
/// Syncs the segments of a full half, on a thread of its own so that no round waits for it; or at once, where the log
/// is to have no threads but the writer's.
/// </summary>
internal sealed class JournalCheckpoint : IDisposable
{
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _idle = new(true);
    private readonly Thread? _thread;
    private JournalHalf? _half;
    private bool _redo;

    public JournalCheckpoint(string name, bool ownThread)
    {
        if (ownThread)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = name };
            _thread.Start();
        }
    }

    public bool IsRunning => !_idle.IsSet;

    /// <summary>Why the last one failed, null if it did not. Not known while one runs.</summary>
    public Exception? Failure { get; private set; }

    /// <param name="half">The half. Its segments stay open meanwhile.</param>
    /// <param name="redo">Whether its rounds must be written into them again first.</param>
    public void Begin(JournalHalf half, bool redo)
    {
        (_half, _redo) = (half, redo);
        if (_thread is null)
        {
            Checkpoint(half);
            return;
        }

        _idle.Reset();
        _wake.Set();
    }

    public void Wait() => _idle.Wait();

    public void Dispose()
    {
        Wait();
        _half = null;
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
        _idle.Dispose();
    }

    private void Run()
    {
        while (_wake.WaitOne() && _half is { } half)
        {
            Checkpoint(half);
            _idle.Set();
        }
    }

    private void Checkpoint(JournalHalf half)
    {
        try
        {
            half.Checkpoint(_redo);
            Failure = null;
        }
        catch (Exception e)
        {
            // Whatever it is, the writer hears of it: the half stays in use until one succeeds.
            Failure = e;
        }
    }
}
