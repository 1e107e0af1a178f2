namespace Serverless.Pipeline.Log;

/// <summary>
/// A log cannot be read without skipping or mixing up events, and waiting does not help: a person must act. The message
/// says what is wrong and what to do.
/// </summary>
public class LogBlockedException : Exception
{
    public LogBlockedException()
    {
    }

    public LogBlockedException(string message)
        : base(message)
    {
    }

    public LogBlockedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
