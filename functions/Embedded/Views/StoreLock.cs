using Microsoft.Win32.SafeHandles;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// One store at a time has a database open: positions are kept in memory, and a second one would not see them move.
/// </summary>
internal static class StoreLock
{
    /// <exception cref="StoreUnavailableException">It is open already, or cannot be opened.</exception>
    public static SafeFileHandle Take(string database)
    {
        try
        {
            return FileLock.TryTake(database + "-lock") ?? throw new StoreUnavailableException(
                $"The view database {database} is open already, in this process or another. Close that store, or give this one another database.");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not StoreUnavailableException))
        {
            throw new StoreUnavailableException(
                $"The view database {database} cannot be opened for writing: check its folder and permissions ({error.Message}).", error);
        }
    }
}
