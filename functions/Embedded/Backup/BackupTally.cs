namespace Serverless.Embedded.Backup;

/// <summary>What a backup has copied and linked so far.</summary>
internal sealed class BackupTally
{
    private readonly Dictionary<string, BackedUpFile> _linked = new(StringComparer.Ordinal);

    public int CopiedFiles { get; private set; }

    public long CopiedBytes { get; private set; }

    public int LinkedFiles => _linked.Count;

    public long LinkedBytes => _linked.Values.Sum(file => file.Length);

    public void Copied(long bytes) => (CopiedFiles, CopiedBytes) = (CopiedFiles + 1, CopiedBytes + bytes);

    public void Linked(BackedUpFile file) => _linked[file.Path] = file;

    /// <summary>What is known of a linked file; null if it was copied.</summary>
    public BackedUpFile? FindLinked(string path) => _linked.GetValueOrDefault(path);
}
