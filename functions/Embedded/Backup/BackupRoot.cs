using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Backup;

/// <summary>The folder that holds backups, each in a folder that has the name of the time when it was begun, in UTC.</summary>
internal static class BackupRoot
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";
    private const string Unfinished = ".unfinished";
    private const string LockName = "lock";

    /// <summary>Takes the right to make a backup here, and removes what an interrupted one left.</summary>
    /// <returns>Null if another process makes one.</returns>
    public static IDisposable? TryTake(string root)
    {
        Directory.CreateDirectory(root);
        if (FileLock.TryTake(Path.Combine(root, LockName)) is not { } handle)
        {
            return null;
        }

        foreach (var folder in Directory.EnumerateDirectories(root).Where(IsUnfinished))
        {
            Directory.Delete(folder, recursive: true);
        }

        return handle;
    }

    /// <summary>A name that is not used, and the name under which it is made.</summary>
    public static (string Path, string Temporary) NewName(string root, DateTimeOffset at)
    {
        while (true)
        {
            var path = Path.Combine(root, at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            if (!Directory.Exists(path))
            {
                return (path, path + Unfinished);
            }

            at = at.AddMilliseconds(1);
        }
    }

    /// <summary>The newest backup that is whole by its backup.json; null if there is none.</summary>
    public static (string Path, BackupFile About)? FindNewest(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => IsTime(Path.GetFileName(folder))).OrderDescending(StringComparer.Ordinal))
        {
            try
            {
                if (BackupFile.Read(folder) is { } about)
                {
                    return (folder, about);
                }
            }
            catch (IOException)
            {
                // A damaged one is none to build on; verify names it.
                continue;
            }
        }

        return null;
    }

    private static bool IsUnfinished(string folder) =>
        folder.EndsWith(Unfinished, StringComparison.Ordinal) && IsTime(Path.GetFileName(folder)[..^Unfinished.Length]);

    private static bool IsTime(string name) =>
        DateTime.TryParseExact(name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
