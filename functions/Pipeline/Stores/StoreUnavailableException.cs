namespace Serverless.Pipeline.Stores;

/// <summary>A store or log cannot be reached or cannot write now. The message says which and what to check.</summary>
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public StoreUnavailableException()
    {
    }
}
