namespace Serverless.LocalFunctions.Queues;

/// <summary>How long an empty queue is left alone: twice as long each time, until a message comes.</summary>
internal sealed class QueuePause(TimeSpan longest)
{
    /// <summary>The first pause.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _next = Shortest;

    public TimeSpan Next()
    {
        var pause = _next;
        _next = pause * 2 < longest ? pause * 2 : longest;
        return pause;
    }

    public void Reset() => _next = Shortest;
}
