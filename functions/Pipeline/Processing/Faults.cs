namespace Serverless.Pipeline.Processing;

/// <summary>Tells what a processor can wait out from what somebody must mend.</summary>
internal static class Faults
{
    /// <summary>
    /// The outside world failed: a store, a log, a network. Everything that an event's own code throws has become a
    /// patient before it gets here, and a <see cref="ProjectionException"/> does not mend itself.
    /// </summary>
    public static bool IsTransient(Exception e) => e is IOException or TimeoutException or OutOfMemoryException;
}
