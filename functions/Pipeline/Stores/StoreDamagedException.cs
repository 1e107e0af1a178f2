namespace Serverless.Pipeline.Stores;

/// <summary>
/// What was asked for is there, but is not what was written. Trying again does not help, and no event is at fault: a
/// person must act. The message says what is hurt and what to do.
/// </summary>
public sealed class StoreDamagedException : Exception
{
    public StoreDamagedException(string message)
        : base(message)
    {
    }

    public StoreDamagedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public StoreDamagedException()
    {
    }
}
