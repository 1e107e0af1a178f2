namespace Serverless.Embedded.Files;

/// <summary>An open file of the <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, string path, SimulatedInode inode) : ILogFile
{
    public string Path => path;

    public long Length
    {
        get
        {
            disk.LengthAsked(path);
            return inode.Seen.Length;
        }
    }

    public int Read(Span<byte> target, long offset)
    {
        var seen = inode.Seen;
        var length = (int)Math.Clamp(seen.Length - offset, 0, target.Length);
        seen.AsSpan((int)Math.Min(offset, seen.Length), length).CopyTo(target);
        disk.CountRead(length);
        return length;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var copy = bytes.ToArray();
        disk.Change($"write {path}", () => inode.Write(offset, copy), () => inode.Write(offset, copy[..(copy.Length / 2)]));
    }

    public void SetLength(long length) => disk.Change($"cut {path}", () => inode.SetLength(length));

    public void Sync() => disk.Change($"sync {path}", inode.Sync, inode.DropPending);

    public void SyncData() => Sync();

    public void Dispose()
    {
        // Nothing is held.
    }
}
