namespace Serverless.Http.Hubs;

/// <summary>Counts the tails of a host, so that they stay within their bound.</summary>
internal sealed class TailSlots(int max)
{
    private int _taken;

    public int Max => max;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
