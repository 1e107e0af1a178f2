using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Serverless.Embedded.Files;

/// <summary>
/// Syncs a folder. .NET opens no folder as a file, but on Unix the entry of a new file is durable only once its
/// folder was synced (see fsync(2)).
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFolder
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    public static void Sync(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure("open", folder, Marshal.GetLastPInvokeError());
        }

        try
        {
            // EINVAL: this file system has nothing to sync for a folder.
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() is var error and not InvalidArgument)
            {
                throw Failure("sync", folder, error);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string operation, string folder, int error) =>
        new($"Could not {operation} the folder '{folder}': {Marshal.GetPInvokeErrorMessage(error)}.", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
