using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>The files of a hub that is made of an export.</summary>
internal sealed class ImportedHub : IDisposable
{
    private readonly string _folder;
    private readonly HubDescription _about;
    private readonly ImportedPartition[] _partitions;

    public ImportedHub(string folder, ExportHeader header)
    {
        _folder = folder;
        var seed = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        var history = new LogHistory(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1).ToString();
        _about = new HubDescription(HubDescription.Current, header.Hub, header.Partitions.Length, seed, history);
        _partitions = [.. header.Partitions.Select((bounds, i) =>
        {
            Directory.CreateDirectory(HubFolders.Partition(folder, i));
            return new ImportedPartition(HubFolders.Partition(folder, i), HubFolders.SeedOf(seed, i), bounds);
        })];
    }

    /// <exception cref="FormatException">It is not the event that has to follow.</exception>
    public void Add(in ExportedEvent e)
    {
        if (e.Partition < 0 || e.Partition >= _partitions.Length)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"there is no partition {e.Partition} in the header"));
        }

        _partitions[e.Partition].Add(e);
    }

    /// <summary>Nothing follows: writes what says so, and makes everything durable.</summary>
    /// <exception cref="FormatException">Something is missing.</exception>
    public void End()
    {
        for (var i = 0; i < _partitions.Length; i++)
        {
            _partitions[i].End(i);
            DiskFiles.Instance.SyncFolder(HubFolders.Partition(_folder, i));
        }

        new ManifestFile(
            _about.Format, _about.Hub, _about.Partitions, _about.Seed, _about.History!, Lap: 0, Closed: true, [.. _partitions.Select(partition => partition.Log)])
            .Write(DiskFiles.Instance, _folder);
        HubFile.Write(DiskFiles.Instance, _folder, _about);
        DiskFiles.Instance.SyncFolder(Path.GetDirectoryName(_folder)!);
    }

    public void Dispose() => Array.ForEach(_partitions, partition => partition.Dispose());

    /// <summary>A partition of it.</summary>
    private sealed class ImportedPartition(string folder, uint seed, BackedUpPartition bounds) : IDisposable
    {
        private static readonly long SegmentBytes = new EmbeddedLogOptions().SegmentBytes;

        private readonly List<SegmentNote> _notes = [];
        private FileStream _file = Create(folder, bounds.First);
        private long _first = bounds.First;
        private long _next = bounds.First;
        private long _ticks;
        private long _length;
        private uint _chain;
        private byte[] _record = [];

        public ManifestPartition Log => new(bounds.First, [.. _notes]);

        public void Add(in ExportedEvent e)
        {
            if (e.Sequence != _next || e.Sequence >= bounds.Next)
            {
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture, $"it has event {e.Sequence} of partition {e.Partition}, where {(_next < bounds.Next ? $"{_next} follows" : "none follows")}"));
            }

            if (e.Ticks < _ticks)
            {
                throw new FormatException("its time is before that of the event before it");
            }

            var record = Prepare(e);
            if (_length > 0 && _length + record.Length > SegmentBytes)
            {
                Seal();
                (_first, _length, _chain) = (_next, 0, 0);
                _file = Create(folder, _first);
            }

            RecordFormat.Seal(record, seed, e.Sequence, e.Ticks, _length);
            _file.Write(record);
            _chain = SegmentScan.Chain(_chain, new RecordView(record).Checksum);
            (_next, _ticks, _length) = (_next + 1, e.Ticks, _length + record.Length);
        }

        public void End(int partition)
        {
            if (_next < bounds.Next)
            {
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture, $"it is the end, and events {_next} to {bounds.Next - 1} of partition {partition} are missing: the file is cut off"));
            }

            Seal();
        }

        public void Dispose() => _file.Dispose();

        private void Seal()
        {
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            _notes.Add(new SegmentNote(_first, _next, _length, _chain));
        }

        private static FileStream Create(string folder, long first) =>
            new(Path.Combine(folder, SegmentName.Log(first)), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 20);

        private Span<byte> Prepare(in ExportedEvent e)
        {
            var bytes = EventBytes.Of(e.Envelope, e.Body);
            var key = e.Key is null ? null : Encoding.UTF8.GetString(e.Key);
            var found = CloudEventReader.Read(bytes, EventLimits.None, key) is CloudEventRead.Valid valid ? valid.Event : null;
            var length = RecordFormat.LengthOf(e.Key?.Length ?? 0, bytes, found?.Layout ?? default);
            if (length > RecordFormat.MaxLength || e.Key?.Length > ushort.MaxValue)
            {
                throw new FormatException("it is too large for a log");
            }

            if (_record.Length < length)
            {
                _record = new byte[length];
            }

            var record = _record.AsSpan(0, (int)length);
            RecordFormat.Prepare(record, found is null ? 0 : EventIdentity.Of(found.Source, found.Id), key ?? "", bytes, found?.Layout ?? default);
            if (key is null)
            {
                RecordFormat.WithoutKey(record);
            }

            return record;
        }
    }
}
