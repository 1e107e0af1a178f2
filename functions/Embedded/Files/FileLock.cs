using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>A file that one process at a time has open. The lock is the operating system's, so it ends with the process, however that ends.</summary>
internal static class FileLock
{
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Creates the file if it is missing, and takes its lock, which ends when the handle is closed.</summary>
    /// <returns>Null when somebody has it.</returns>
    /// <exception cref="DataFolderException">The file system cannot lock.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user cannot write it.</exception>
    public static SafeFileHandle? TryTake(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == (OperatingSystem.IsWindows() ? SharingViolation : UnixLock.WouldBlock))
        {
            return null;
        }

        var isTaken = false;
        try
        {
            // .NET passes over a lock that fails for other reasons than its being held, and can be told not to lock.
            isTaken = OperatingSystem.IsWindows() || UnixLock.TryTake(handle);
            return isTaken ? handle : null;
        }
        finally
        {
            if (!isTaken)
            {
                handle.Dispose();
            }
        }
    }
}
