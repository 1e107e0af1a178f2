using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>Copies of bytes that are about to leave a segment, durable before they do: they may be the only copy of something.</summary>
internal static class KeptAside
{
    private const int ChunkLength = 1024 * 1024;

    /// <summary>Copies the bytes between two offsets to a file of its own beside the segment, unless all of them are zeros.</summary>
    /// <returns>Its path; null if there was nothing to keep.</returns>
    public static string? Keep(PartitionPlace place, ILogFile segment, string kind, long from, long to)
    {
        to = Math.Min(to, segment.Length);
        if (IsEmpty(segment, from, to))
        {
            return null;
        }

        var begin = string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(place.Folder, Path.GetFileNameWithoutExtension(segment.Path))}.{kind}-{from}");
        var path = SmallFile.FreePath(place.Files.ListFiles(place.Folder), begin);
        using (var copy = place.Files.Create(path))
        {
            var chunk = new byte[ChunkLength];
            for (var at = from; at < to;)
            {
                var read = segment.Read(chunk.AsSpan(0, (int)Math.Min(chunk.Length, to - at)), at);
                copy.Write(chunk.AsSpan(0, read), at - from);
                at += read;
            }

            copy.Sync();
        }

        place.Files.SyncFolder(place.Folder);
        return path;
    }

    private static bool IsEmpty(ILogFile segment, long from, long to)
    {
        var chunk = new byte[Math.Clamp(to - from, 0, ChunkLength)];
        for (var at = from; at < to; at += chunk.Length)
        {
            var read = segment.Read(chunk.AsSpan(0, (int)Math.Min(chunk.Length, to - at)), at);
            if (chunk.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
