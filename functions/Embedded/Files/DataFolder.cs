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
    private const string LockName = "lock";
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
    /// <exception cref="DataFolderException">Another process has it, or it cannot be locked.</exception>
    public static DataFolder Open(string path, TimeProvider clock)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            var handle = Lock(full);
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

    private static SafeFileHandle Lock(string folder)
    {
        try
        {
            return FileLock.TryTake(System.IO.Path.Combine(folder, LockName)) ?? throw new DataFolderException(
                $"The data folder '{folder}' is in use by {Holder(folder)}. Only one process can use a data folder: stop that one, or start this one with another folder.");
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
