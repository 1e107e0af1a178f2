namespace Serverless.Hooks.Waiting;

/// <summary>The hook cannot do its work; the message says what to do.</summary>
public sealed class HookException : Exception
{
    public HookException()
    {
    }

    public HookException(string message)
        : base(message)
    {
    }

    public HookException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
