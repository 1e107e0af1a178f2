using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.Files;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Views;

/// <summary>
/// What must be in the database, told outside of it: SQLite drops the end of its write-ahead log at the first byte that
/// is wrong, without a word. An append-only file beside the database, <c>-witness</c>, with each release request that
/// was acknowledged, and when the store was opened and closed. Header: magic <c>0x314E5457</c>, CRC-32C of the next 8
/// bytes seeded with the magic, the id of the store (8 bytes); then records.
/// </summary>
internal sealed class Witness : IDisposable
{
    public const string Suffix = "-witness";

    private const int HeaderLength = 16;
    private const uint Magic = 0x314E5457;

    private readonly ILogFile _file;
    private readonly uint _seed;
    private long _length;

    private Witness(ILogFile file, uint seed, long length, IReadOnlyList<WitnessRecord> records, bool isNew) =>
        (_file, _seed, _length, Records, IsNew) = (file, seed, length, records, isNew);

    public string Path => _file.Path;

    /// <summary>What it had when it was opened.</summary>
    public IReadOnlyList<WitnessRecord> Records { get; }

    /// <summary>Whether there was none for this store.</summary>
    public bool IsNew { get; }

    /// <summary>Opens the witness of a store, or makes one.</summary>
    /// <exception cref="IOException">The disk refuses that.</exception>
    public static Witness Open(ILogFiles files, string database, long store, ILogger logger)
    {
        var path = database + Suffix;
        var seed = ViewLogFile.SeedOf(store);
        if (!files.ListFiles(System.IO.Path.GetDirectoryName(path)!).Contains(System.IO.Path.GetFileName(path)))
        {
            return Create(files, path, store, []);
        }

        var bytes = Read(files, path);
        if (StoreOf(bytes) != store)
        {
            StoreLog.NotAsLeft(logger, database, $"{path} belongs to another database and is set aside as {path}.aside: what was asked for there is not asked for here.");
            files.Move(path, path + ".aside");
            return Create(files, path, store, []);
        }

        var (records, end, isDamaged) = ReadRecords(bytes, seed);
        if (isDamaged)
        {
            StoreLog.NotAsLeft(logger, database, $"{path} is damaged at offset {end}, and is kept as {path}.aside: requests for releases that stood there are lost unless the database has them.");
            files.Move(path, path + ".aside");
            return Create(files, path, store, records);
        }

        return new Witness(files.Open(path), seed, end, records, isNew: false);
    }

    /// <summary>What a witness holds, of which store, and whether something before its end does not check. Changes nothing.</summary>
    public static (long? Store, IReadOnlyList<WitnessRecord> Records, bool IsDamaged) Look(ILogFiles files, string database)
    {
        var bytes = Read(files, database + Suffix);
        if (StoreOf(bytes) is not { } store)
        {
            return (null, [], true);
        }

        var (records, _, isDamaged) = ReadRecords(bytes, ViewLogFile.SeedOf(store));
        return (store, records, isDamaged);
    }

    /// <summary>A request is in the database; when this returns it is also here, on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Saw(long number, PatientId patient, ReleaseRequest request, long transactions)
    {
        Append(new WitnessRecord(WitnessKind.Requested, transactions) { Request = new WitnessedRequest(number, patient, request) });
        _file.Sync();
    }

    public void Opened(long transactions) => Append(new WitnessRecord(WitnessKind.Opened, transactions));

    public void Closed(long transactions)
    {
        Append(new WitnessRecord(WitnessKind.Closed, transactions));
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();

    private static Witness Create(ILogFiles files, string path, long store, List<WitnessRecord> records)
    {
        var file = files.Create(path);
        try
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], store);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Compute(Magic, header[8..]));
            file.Write(header, 0);
            var witness = new Witness(file, ViewLogFile.SeedOf(store), HeaderLength, records, isNew: records.Count == 0);
            foreach (var record in records)
            {
                witness.Append(record);
            }

            file.Sync();
            files.SyncFolder(System.IO.Path.GetDirectoryName(path)!);
            return witness;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static byte[] Read(ILogFiles files, string path)
    {
        using var file = files.Open(path);
        var bytes = new byte[checked((int)file.Length)];
        return bytes[..file.Read(bytes, 0)];
    }

    private static long? StoreOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderLength
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Crc32C.Compute(Magic, bytes[8..HeaderLength])
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])
            : null;

    /// <summary>
    /// The whole records, and where they end. What is not whole there is an append that nobody was told of, unless whole
    /// records come behind it.
    /// </summary>
    private static (List<WitnessRecord> Records, int End, bool IsDamaged) ReadRecords(ReadOnlySpan<byte> bytes, uint seed)
    {
        List<WitnessRecord> records = [];
        var (end, isDamaged) = (-1, false);
        for (var at = HeaderLength; at < bytes.Length;)
        {
            if (WitnessRecord.Read(bytes[at..], seed) is var (record, length))
            {
                records.Add(record);
                isDamaged = end >= 0;
                at += length;
                continue;
            }

            end = end < 0 ? at : end;
            at++;
        }

        return (records, end < 0 ? bytes.Length : end, isDamaged);
    }

    private void Append(WitnessRecord record)
    {
        var bytes = record.ToBytes(_seed);
        _file.Write(bytes, _length);
        _length += bytes.Length;
    }
}
