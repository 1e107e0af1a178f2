using Serverless.Embedded.Files;

namespace Serverless.Embedded.Backup;

/// <summary>Files that are looked at and never changed: whoever reads through this cannot hurt what it reads.</summary>
internal sealed class ReadOnlyFiles : ILogFiles
{
    public static readonly ReadOnlyFiles Instance = new();

    public IReadOnlyList<string> ListFiles(string folder) => DiskFiles.Instance.ListFiles(folder);

    public ILogFile Open(string path) => new ReadOnlyFile(
        path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public void CreateFolder(string path) => throw Refused(path);

    public ILogFile Create(string path) => throw Refused(path);

    public void Delete(string path) => throw Refused(path);

    public void Move(string from, string to) => throw Refused(from);

    public void SyncFolder(string folder) => throw Refused(folder);

    internal static NotSupportedException Refused(string path) => new($"'{path}' is only looked at.");
}
