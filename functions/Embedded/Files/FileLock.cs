using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>A file that one process at a time has open. The lock is the operating system's, so it ends with the process, however that ends.</summary>
internal static class FileLock
{
    /// <summary>Creates the file if it is missing, and takes its lock, which ends when the handle is closed.</summary>
    /// <exception cref="IOException">Somebody has it.</exception>
    /// <exception cref="DataFolderException">The file system cannot lock.</exception>
    /// <exception cref="UnauthorizedAccessException">This user cannot write it.</exception>
    public static SafeFileHandle Take(string path)
    {
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            // .NET passes over a lock that fails for other reasons than its being held, and can be told not to lock.
            return OperatingSystem.IsWindows() || UnixLock.TryTake(handle) ? handle : throw new IOException("The lock is held.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
