using Serverless.Pipeline.Projections;

namespace Serverless.Pipeline.Processing;

/// <summary>
/// Collects what comes out of a pipeline while one event is pushed. Anything that comes at another time or on
/// another thread cannot be attributed to an event, and is kept as a misuse.
/// </summary>
internal sealed class ChangeCapture : IObserver<ViewChange>
{
    private volatile string? _misuse;
    private int _pushingThread;
    private List<ViewChange>? _into;

    /// <summary>The error that ended the pipeline.</summary>
    public Exception? Error { get; private set; }

    public string? Misuse => _misuse;

    public void Begin(List<ViewChange> into)
    {
        _into = into;
        Volatile.Write(ref _pushingThread, Environment.CurrentManagedThreadId);
    }

    public void End()
    {
        Volatile.Write(ref _pushingThread, 0);
        _into = null;
    }

    public void OnNext(ViewChange value)
    {
        if (IsPushing("a change"))
        {
            _into!.Add(value);
        }
    }

    public void OnError(Exception error)
    {
        if (IsPushing("an error"))
        {
            Error ??= error;
        }
    }

    public void OnCompleted() => _misuse ??=
        "the pipeline completed, so it would not see later events. An operator such as Take ends it; keep that state in a row, by FoldInto.";

    private bool IsPushing(string what)
    {
        if (Volatile.Read(ref _pushingThread) == Environment.CurrentManagedThreadId)
        {
            return true;
        }

        _misuse ??= $"{what} came out after the push or on another thread, where it belongs to no event and is lost. Give events.Clock to every operator that takes time, and use no ObserveOn, SubscribeOn, async lambda or Task in a pipeline. Then give the projection a new version, so that its views are built anew: rows of this version lack what was lost.";
        return false;
    }
}
