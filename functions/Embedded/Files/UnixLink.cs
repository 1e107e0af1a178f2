using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Serverless.Embedded.Files;

/// <summary>link(2): a second name for a file.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixLink
{
    /// <returns>False if this file system cannot, or not between these folders.</returns>
    public static bool TryCreate(string from, string to) => Link(from, to) == 0;

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
