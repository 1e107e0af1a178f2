using System.Globalization;
using System.IO.Hashing;

namespace Serverless.Embedded.Backup;

/// <summary>The length and checksum of files, and copies that are compared with them while they are made.</summary>
internal static class FileDigest
{
    private const int ChunkLength = 1 << 20;

    public static BackedUpFile Of(string folder, string path, CancellationToken stop)
    {
        using var file = Open(Path.Combine(folder, path));
        var (length, checksum) = Pass(file, Stream.Null, stop);
        return new BackedUpFile(path.Replace('\\', '/'), length, checksum);
    }

    /// <summary>Copies a file, durably.</summary>
    /// <returns>What was copied.</returns>
    public static BackedUpFile Copy(string from, string to, string path, CancellationToken stop)
    {
        var target = Path.Combine(to, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var source = Open(Path.Combine(from, path));
        using var copy = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var (length, checksum) = Pass(source, copy, stop);
        copy.Flush(flushToDisk: true);
        return new BackedUpFile(path, length, checksum);
    }

    /// <summary>Makes what is in a file durable.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static (long Length, string Checksum) Pass(FileStream source, Stream target, CancellationToken stop)
    {
        var hash = new XxHash3();
        var chunk = new byte[ChunkLength];
        var length = 0L;
        while (source.Read(chunk) is > 0 and var read)
        {
            stop.ThrowIfCancellationRequested();
            hash.Append(chunk.AsSpan(0, read));
            target.Write(chunk, 0, read);
            length += read;
        }

        return (length, hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture));
    }
}
