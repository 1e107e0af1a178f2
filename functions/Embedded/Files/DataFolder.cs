using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>
/// The data folder of one process. While this is open no other process can open it: two writers would break the
/// log. The lock is the operating system's, on an open file, so it ends with the process, however that ends.
/// Who holds it stands in a second file, only to be told to the one who is refused.
/// </summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>The file that is locked.</summary>
    internal const string LockName = "lock";

    /// <summary>A file that is there while a restore into the folder has not ended.</summary>
    internal const string UnfinishedName = "restore.unfinished";

    private const string OwnerName = "lock.owner";

    private readonly SafeFileHandle _lock;

    private DataFolder(string path, SafeFileHandle handle)
    {
        Path = path;
        _lock = handle;
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Creates the folder if it is missing, and takes its lock.</summary>
    /// <exception cref="DataFolderException">
    /// Another process has it, it cannot be locked, or it is no data folder but a backup or a restore that did not end.
    /// </exception>
    public static DataFolder Open(string path, TimeProvider clock)
    {
        var full = System.IO.Path.GetFullPath(path);
        RefuseOthers(full);
        return TryOpen(full, clock) ?? throw new DataFolderException(
            $"The data folder '{full}' is in use by {Holder(full)}. Only one process can use a data folder: stop that one, or start this one with another folder.");
    }

    /// <summary>The same of any folder; null while another process has it.</summary>
    /// <exception cref="DataFolderException">It cannot be locked.</exception>
    internal static DataFolder? TryOpen(string path, TimeProvider clock)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            if (Lock(full) is not { } handle)
            {
                return null;
            }

            File.WriteAllText(System.IO.Path.Combine(full, OwnerName), Describe(clock), Encoding.UTF8);
            return new DataFolder(full, handle);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException(
                $"The data folder '{full}' cannot be written by this user ({e.Message}). Give the user write access, or choose another folder.", e);
        }
    }

    public void Dispose()
    {
        if (_lock.IsClosed)
        {
            return;
        }

        // Emptied before the lock is gone, so that nobody reads of an owner that has left. A leftover is harmless.
        try
        {
            File.Delete(System.IO.Path.Combine(Path, OwnerName));
        }
        finally
        {
            _lock.Dispose();
        }
    }

    // A backup shares files with other backups; whoever wrote to it would change those.
    private static void RefuseOthers(string folder)
    {
        if (File.Exists(System.IO.Path.Combine(folder, "backup.json")))
        {
            throw new DataFolderException($"'{folder}' is a backup, which stays as it is. Make a data folder of it by 'restore --from {folder} --data PATH', and use that.");
        }

        if (File.Exists(System.IO.Path.Combine(folder, UnfinishedName)))
        {
            throw new DataFolderException($"A restore into '{folder}' did not end, so that files are missing. Empty the folder, and restore again.");
        }
    }

    private static SafeFileHandle? Lock(string folder)
    {
        try
        {
            return FileLock.TryTake(System.IO.Path.Combine(folder, LockName));
        }
        catch (IOException e) when (e is not DataFolderException)
        {
            throw new DataFolderException($"The data folder '{folder}' cannot be used ({e.Message}). Check its disk, or choose another folder.", e);
        }
    }

    private static string Describe(TimeProvider clock) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} on {Environment.MachineName} since {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z");

    private static string Holder(string folder)
    {
        var owner = System.IO.Path.Combine(folder, OwnerName);
        try
        {
            return File.ReadAllText(owner) is { Length: > 0 } text ? text.Trim() : "another process that is just starting";
        }
        catch (IOException e)
        {
            return $"another process (its name could not be read from '{owner}': {e.Message})";
        }
    }
}
