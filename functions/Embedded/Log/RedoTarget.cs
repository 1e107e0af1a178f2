using System.Globalization;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>The segments that an opening writes journaled rounds into.</summary>
internal sealed class RedoTarget(JournalPlace place, IReadOnlyList<PartitionPlace> partitions) : IDisposable
{
    private readonly Dictionary<(int Partition, long Segment), ILogFile?> _files = [];

    /// <summary>The file of a segment; null if retention deleted it.</summary>
    /// <exception cref="DataFolderException">Something else deleted it.</exception>
    public ILogFile? Find(JournalPart part)
    {
        if (!_files.TryGetValue((part.Partition, part.Segment), out var file))
        {
            _files.Add((part.Partition, part.Segment), file = Open(part));
        }

        return file;
    }

    public void Sync()
    {
        foreach (var file in _files.Values)
        {
            file?.Sync();
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file?.Dispose();
        }
    }

    private ILogFile? Open(JournalPart part)
    {
        var folder = partitions[part.Partition].Folder;
        var path = Path.Combine(folder, SegmentName.Log(part.Segment));
        try
        {
            return place.Files.Open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Retention deletes the oldest, never the last.
            return place.Files.ListFiles(folder).Any(name => SegmentName.TryParse(name, out var first) && first > part.Segment)
                ? null
                : throw new DataFolderException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Hub '{place.Hub}' has journaled events of '{path}', which is gone, and no later segment. The journal may hold the only copy of them. Restore the file from a backup, of any age."));
        }
    }
}
