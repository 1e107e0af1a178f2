using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>
/// fdatasync(2): what was written and what is needed to read it, but not when. In a file whose blocks are there and
/// were written before, it costs the file system no transaction of its own.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class UnixFile
{
    private const int Interrupted = 4;

    public static void SyncData(SafeFileHandle handle, string path)
    {
        while (Fdatasync(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
            {
                throw new IOException($"Could not sync '{path}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeFileHandle handle);
}
