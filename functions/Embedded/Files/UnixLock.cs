using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>flock(2): a lock on an open file that ends when the file is closed, by a kill as well.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixLock
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;

    /// <summary>EWOULDBLOCK: another open file has the lock.</summary>
    public static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    /// <returns>False when another open file has the lock.</returns>
    /// <exception cref="DataFolderException">The file system cannot lock.</exception>
    public static bool TryTake(SafeFileHandle handle)
    {
        if (Flock(handle, Exclusive | DoNotWait) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == WouldBlock
            ? false
            : throw new DataFolderException(
                $"The data folder's file system cannot lock a file ({Marshal.GetPInvokeErrorMessage(error)}). Use a local disk.");
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
