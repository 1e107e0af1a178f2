using Serverless.Embedded.Files;

namespace Serverless.Benchmarks.Samples;

/// <summary>The files of this machine, with a count of what a log does to its segments.</summary>
internal sealed class CountingFiles : ILogFiles
{
    private long _bytes;
    private long _syncs;

    /// <summary>Bytes written.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Syncs of files.</summary>
    public long Syncs => Interlocked.Read(ref _syncs);

    public void CreateFolder(string path) => DiskFiles.Instance.CreateFolder(path);

    public IReadOnlyList<string> ListFiles(string folder) => DiskFiles.Instance.ListFiles(folder);

    public ILogFile Create(string path) => new CountingFile(this, DiskFiles.Instance.Create(path));

    public ILogFile Open(string path) => new CountingFile(this, DiskFiles.Instance.Open(path));

    public void Delete(string path) => DiskFiles.Instance.Delete(path);

    public void Move(string from, string to) => DiskFiles.Instance.Move(from, to);

    public void SyncFolder(string folder) => DiskFiles.Instance.SyncFolder(folder);

    private sealed class CountingFile(CountingFiles counts, ILogFile file) : ILogFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> target, long offset) => file.Read(target, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            file.Write(bytes, offset);
            Interlocked.Add(ref counts._bytes, bytes.Length);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            file.Sync();
            Interlocked.Increment(ref counts._syncs);
        }

        public void SyncData()
        {
            file.SyncData();
            Interlocked.Increment(ref counts._syncs);
        }

        public void Dispose() => file.Dispose();
    }
}
