using System.Diagnostics;

namespace Serverless.Server.Tests.Integrity;

/// <summary>Copies of whole folders.</summary>
internal static class FolderCopy
{
    /// <summary>By another process: in this one the locks of the copied files would be in the way, and SQLite's would be lost.</summary>
    public static void Make(string from, string to)
    {
        if (!TryMake(from, to))
        {
            throw new IOException($"{from} could not be copied.");
        }
    }

    /// <summary>What a kill would leave: copies the folder of an idle host, again if it wrote meanwhile.</summary>
    public static void MakeOfLife(string from, string to)
    {
        while (true)
        {
            var before = Stamp(from);
            if (TryMake(from, to) && Stamp(from) == before)
            {
                return;
            }

            Directory.Delete(to, recursive: true);
        }
    }

    private static bool TryMake(string from, string to)
    {
        using var copy = Process.Start(new ProcessStartInfo("cp", ["-a", from, to]) { RedirectStandardError = true })!;
        copy.WaitForExit();
        return copy.ExitCode == 0;
    }

    /// <summary>Every file of a folder by its path in there.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [.. Files(folder).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);

    private static string Stamp(string folder) => string.Join('\n', Files(folder).Order(StringComparer.Ordinal).Select(path => new FileInfo(path))
        .Select(file => $"{file.FullName} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}"));
}
