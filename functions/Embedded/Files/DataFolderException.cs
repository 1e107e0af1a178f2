namespace Serverless.Embedded.Files;

/// <summary>The data folder cannot be used as it is. The message says why, and what to do.</summary>
public sealed class DataFolderException : IOException
{
    public DataFolderException(string message)
        : base(message)
    {
    }

    public DataFolderException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public DataFolderException()
    {
    }
}
