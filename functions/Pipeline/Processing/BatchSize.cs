namespace Serverless.Pipeline.Processing;

/// <summary>
/// How many events to pull: a pull that comes back full means that the processor is behind, so the next is twice as
/// large; one that does not means that it is live, so the next is small again.
/// </summary>
internal sealed class BatchSize(int min, int max)
{
    public int Current { get; private set; } = Math.Min(min, max);

    public void Pulled(int events) =>
        Current = events >= Current ? (int)Math.Min((long)Current * 2, max) : Math.Min(min, max);
}
