using Microsoft.Win32.SafeHandles;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Stores;

namespace Serverless.Embedded.Views;

/// <summary>
/// One store at a time has a database open: positions are kept in memory, and a second one would not see them move.
/// The lock is the operating system's, on an open file, so it ends with the process, however that ends.
/// </summary>
internal static class StoreLock
{
    /// <exception cref="StoreUnavailableException">It is open already.</exception>
    public static SafeFileHandle Take(string database)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(database + "-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return OperatingSystem.IsWindows() || UnixLock.TryTake(handle) ? handle : throw new IOException("The lock is held.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new StoreUnavailableException(
                $"The view database {database} is open already, in this process or another ({error.Message}). Close that store, or give this one another database.",
                error);
        }
    }
}
