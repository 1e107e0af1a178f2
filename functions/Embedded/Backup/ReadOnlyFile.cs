using Microsoft.Win32.SafeHandles;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Backup;

/// <summary>A file of <see cref="ReadOnlyFiles"/>.</summary>
internal sealed class ReadOnlyFile(string path, SafeFileHandle handle) : ILogFile
{
    public string Path => path;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length && RandomAccess.Read(handle, target[total..], offset + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => throw ReadOnlyFiles.Refused(path);

    public void SetLength(long length) => throw ReadOnlyFiles.Refused(path);

    public void Sync() => throw ReadOnlyFiles.Refused(path);

    public void SyncData() => throw ReadOnlyFiles.Refused(path);

    public void Dispose() => handle.Dispose();
}
