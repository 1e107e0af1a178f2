using Microsoft.Win32.SafeHandles;

namespace Serverless.Embedded.Files;

/// <summary>A file on disk.</summary>
internal sealed class DiskFile(string path, SafeFileHandle handle) : ILogFile
{
    public string Path => path;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length)
        {
            var read = RandomAccess.Read(handle, target[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Sync() => RandomAccess.FlushToDisk(handle);

    public void SyncData()
    {
        if (OperatingSystem.IsLinux())
        {
            UnixFile.SyncData(handle, path);
        }
        else
        {
            Sync();
        }
    }

    public void Dispose() => handle.Dispose();
}
