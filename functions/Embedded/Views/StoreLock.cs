using Microsoft.Win32.SafeHandles;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// One store at a time has a database open: positions are kept in memory, and a second one would not see them move.
/// </summary>
internal static class StoreLock
{
    /// <exception cref="StoreUnavailableException">It is open already.</exception>
    public static SafeFileHandle Take(string database)
    {
        try
        {
            return FileLock.Take(database + "-lock");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The view database {database} is open already, in this process or another ({error.Message}). Close that store, or give this one another database.",
                error);
        }
    }
}
