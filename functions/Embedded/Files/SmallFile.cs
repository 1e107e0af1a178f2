namespace Serverless.Embedded.Files;

/// <summary>Files that are read as a whole.</summary>
internal static class SmallFile
{
    /// <returns>Null if it is not there.</returns>
    public static byte[]? Read(ILogFiles files, string path)
    {
        try
        {
            using var file = files.Open(path);
            var bytes = new byte[file.Length];
            return bytes[..file.Read(bytes, 0)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives what is no file of the log any more a name that was not used, beside it, so that it is there for who looks for it.</summary>
    /// <returns>The new path; null if there is no such file.</returns>
    public static string? SetAside(ILogFiles files, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var names = files.ListFiles(folder);
        if (!names.Contains(Path.GetFileName(path)))
        {
            return null;
        }

        var aside = FreePath(names, path + ".aside");
        files.Move(path, aside);
        files.SyncFolder(folder);
        return aside;
    }

    /// <summary>A path that begins so and is not used.</summary>
    public static string FreePath(IReadOnlyCollection<string> names, string begin)
    {
        var number = 1;
        while (names.Contains($"{Path.GetFileName(begin)}-{number}"))
        {
            number++;
        }

        return $"{begin}-{number}";
    }
}
