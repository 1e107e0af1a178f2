using System.Diagnostics;
using Serverless.Benchmarks.Machines;
using Serverless.Embedded.Files;

namespace Serverless.Benchmarks.Samples;

/// <summary>
/// The files of this machine with a slower disk: a sync returns no sooner than so long after it began. The threads of
/// the log wait in it as they wait for a disk. Every member that makes something durable, whatever it is called and
/// whatever it syncs, must go through <see cref="Slowly"/>.
/// </summary>
internal sealed class SlowFiles(TimeSpan sync) : ILogFiles
{
    public void CreateFolder(string path) => DiskFiles.Instance.CreateFolder(path);

    public IReadOnlyList<string> ListFiles(string folder) => DiskFiles.Instance.ListFiles(folder);

    public ILogFile Create(string path) => new SlowFile(this, DiskFiles.Instance.Create(path));

    public ILogFile Open(string path) => new SlowFile(this, DiskFiles.Instance.Open(path));

    public void Delete(string path) => DiskFiles.Instance.Delete(path);

    public void Move(string from, string to) => DiskFiles.Instance.Move(from, to);

    public void SyncFolder(string folder) => Slowly(() => DiskFiles.Instance.SyncFolder(folder));

    private void Slowly(Action act)
    {
        var end = Stopwatch.GetTimestamp() + (long)(sync.TotalSeconds * Stopwatch.Frequency);
        act();
        if (LinuxCalls.AreThere)
        {
            LinuxCalls.SleepUntil(end);
        }
        else
        {
            SpinWait.SpinUntil(() => Stopwatch.GetTimestamp() >= end);
        }
    }

    private sealed class SlowFile(SlowFiles files, ILogFile file) : ILogFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(Span<byte> target, long offset) => file.Read(target, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => files.Slowly(file.Sync);

        public void SyncData() => files.Slowly(file.SyncData);

        public void Dispose() => file.Dispose();
    }
}
