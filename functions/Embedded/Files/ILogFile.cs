namespace Serverless.Embedded.Files;

/// <summary>
/// An open file, read and written by position. Reads may run beside one writer.
/// Every member throws <see cref="IOException"/> when the disk says no.
/// </summary>
public interface ILogFile : IDisposable
{
    string Path { get; }

    long Length { get; }

    /// <summary>Reads at <paramref name="offset"/>; fewer bytes than asked for only at the end of the file.</summary>
    int Read(Span<byte> target, long offset);

    /// <summary>Writes all bytes at <paramref name="offset"/>. After an exception any part of them may be there.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>
    /// Returns when everything written so far survives a loss of power. After an exception nothing written since
    /// the last successful sync can be trusted, even if it can be read: the system may have dropped it.
    /// </summary>
    void Sync();

    /// <summary>
    /// Promises the same, and may be cheaper where bytes were overwritten that had been synced before: the system need
    /// not keep when the file was changed.
    /// </summary>
    void SyncData();
}
