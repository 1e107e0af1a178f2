namespace Serverless.LocalFunctions.Hosting;

/// <summary>The app cannot be run like this. The message says in one line why, and what to do.</summary>
public sealed class LocalFunctionsException : Exception
{
    public LocalFunctionsException(string message)
        : base(message)
    {
    }

    public LocalFunctionsException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public LocalFunctionsException()
    {
    }
}
