namespace Serverless.Server.Tests.Integrity;

/// <summary>Copies of whole folders.</summary>
internal static class FolderCopy
{
    public static void Make(string from, string to)
    {
        foreach (var path in Files(from))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = File.Create(target);
            source.CopyTo(copy);
        }
    }

    /// <summary>What a kill would leave: copies the folder of an idle host, again if it wrote meanwhile.</summary>
    public static void MakeOfLife(string from, string to)
    {
        while (true)
        {
            var before = Stamp(from);
            try
            {
                Make(from, to);
                if (Stamp(from) == before)
                {
                    return;
                }
            }
            catch (FileNotFoundException) when (Directory.Exists(from))
            {
                // The view log went on to its next file.
            }

            Directory.Delete(to, recursive: true);
        }
    }

    /// <summary>Every file of a folder by its path in there.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        [.. Files(folder).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);

    private static string Stamp(string folder) => string.Join('\n', Files(folder).Order(StringComparer.Ordinal).Select(path => new FileInfo(path))
        .Select(file => $"{file.FullName} {(file.Exists ? file.Length : -1)} {file.LastWriteTimeUtc.Ticks}"));
}
