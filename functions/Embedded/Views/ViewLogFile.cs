using System.Buffers.Binary;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Views;

/// <summary>
/// One file of the view log, written at its end. Header: magic <c>0x324C5756</c>, CRC-32C of the next 8 bytes seeded with
/// the magic, and the log's id (8 bytes); then records. It is never synced: see <see cref="SqliteStore"/> for what that
/// promises.
/// </summary>
internal sealed class ViewLogFile : IDisposable
{
    public const int HeaderLength = 16;

    private const uint Magic = 0x324C5756;
    private const uint OldMagic = 0x474C5756;

    private readonly ILogFile _file;
    private bool _hasRest;

    private ViewLogFile(ILogFile file) => _file = file;

    public string Path => _file.Path;

    /// <summary>Where the next record goes.</summary>
    public long Length { get; private set; } = HeaderLength;

    /// <summary>What the records of a log are checked with: bytes of another log are none of its records.</summary>
    public static uint SeedOf(long id) => (uint)(id ^ (id >>> 32));

    public static ViewLogFile Create(ILogFiles files, string path, long id)
    {
        var file = files.Create(path);
        try
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], id);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Compute(Magic, header[8..]));
            file.Write(header, 0);
            return new ViewLogFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The bytes of a file, and how long the header of its records is, if it is of the log with this id; null if not.
    /// </summary>
    public static (byte[] Bytes, int RecordHeader)? Read(ILogFiles files, string path, long id)
    {
        using var file = files.Open(path);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Length));
        var header = bytes.AsSpan(0, file.Read(bytes, 0));
        if (header.Length < HeaderLength)
        {
            return null;
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
        return magic is Magic or OldMagic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Crc32C.Compute(magic, header[8..HeaderLength])
            && BinaryPrimitives.ReadInt64LittleEndian(header[8..]) == id
            ? (bytes, magic == Magic ? CommitRecord.HeaderLength : CommitRecord.OldHeaderLength)
            : null;
    }

    /// <summary>Appends a record by one write.</summary>
    /// <exception cref="IOException">
    /// The disk did not take it. What of it was written is cut off, at once or, if the disk refuses that, too, before the
    /// next record; so it can't come back at the next start, unless the process ends before the disk lets it be cut.
    /// </exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        Seal();
        try
        {
            _file.Write(record, Length);
        }
        catch
        {
            _hasRest = true;
            TryCut();
            throw;
        }

        Length += record.Length;
    }

    /// <summary>
    /// Cuts off what is left of a record that failed. No other file may be written before: a whole record there would be
    /// taken for the one that was written in its stead.
    /// </summary>
    /// <exception cref="IOException">The disk refuses that.</exception>
    public void Seal()
    {
        if (_hasRest)
        {
            Cut();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Cut()
    {
        _file.SetLength(Length);
        _hasRest = false;
    }

    private void TryCut()
    {
        try
        {
            Cut();
        }
        catch (IOException) when (_hasRest)
        {
            // The error of the write is the one to tell; the next append cuts first, and fails if that fails.
            return;
        }
    }
}
