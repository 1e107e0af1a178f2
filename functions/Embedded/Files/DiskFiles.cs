namespace Serverless.Embedded.Files;

/// <summary>The files of this machine.</summary>
public sealed class DiskFiles : ILogFiles
{
    public static readonly DiskFiles Instance = new();

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file))] : [];

    public ILogFile Create(string path) => Open(path, FileMode.Create);

    public ILogFile Open(string path) => Open(path, FileMode.Open);

    public void Delete(string path) => File.Delete(path);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void SyncFolder(string folder)
    {
        // Windows keeps its folders in the file system's own journal and cannot flush one: nothing to do there.
        if (!OperatingSystem.IsWindows())
        {
            UnixFolder.Sync(folder);
        }
    }

    // Delete is shared so that retention can remove a segment under its readers on Windows, too.
    private static DiskFile Open(string path, FileMode mode) => new(
        path,
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.None));
}
