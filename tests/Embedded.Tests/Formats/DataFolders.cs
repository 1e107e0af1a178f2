using System.Formats.Tar;
using System.IO.Compression;

namespace Serverless.Embedded.Formats;

/// <summary>
/// Data folders as released programs have left them, killed after 15 events: 8 of the key <c>run/a</c>, three poisoned
/// keys with an event behind each, three orders. The release of <c>probes~1~2~6</c> was asked for by anna, and failed.
/// </summary>
internal static class DataFolders
{
    /// <summary>Before the view log, the journal and checksums.</summary>
    public const string Schema1 = "schema1-killed.tar.gz";

    /// <summary>With the view log and the journal, before checksums. Two events are in the view log alone.</summary>
    public const string Schema2 = "schema2-killed.tar.gz";

    /// <summary>Unpacks one into an empty folder.</summary>
    public static void Unpack(string name, string folder)
    {
        using var packed = typeof(DataFolders).Assembly.GetManifestResourceStream(name)!;
        using var plain = new GZipStream(packed, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(plain, folder, overwriteFiles: true);
    }
}
