using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// The archive cannot go on without skipping or mixing up events, and waiting does not help. The message says what
/// is wrong and what to do.
/// </summary>
public sealed class ArchiveException : LogBlockedException
{
    public ArchiveException()
    {
    }

    public ArchiveException(string message)
        : base(message)
    {
    }

    public ArchiveException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
