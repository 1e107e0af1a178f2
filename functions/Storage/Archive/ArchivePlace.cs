using System.Globalization;
using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>
/// Where a partition's archive is, and what marks its bytes as its own. Names sort by sequence number; a name says
/// only where a segment begins, so that whoever writes that segment writes the same blob, and only one can.
/// </summary>
internal readonly record struct ArchivePlace(HubName Hub, PartitionId Partition)
{
    public string Manifest => $"{Folder}/manifest.json";

    /// <summary>
    /// Begins the CRC of every record, so that bytes that a client put into an event, and segments that were copied
    /// from another partition or hub, do not pass for records.
    /// </summary>
    public uint Seed => Crc32C.Compute(0, Encoding.UTF8.GetBytes(Folder));

    private string Folder => string.Create(CultureInfo.InvariantCulture, $"{Hub}/{Partition.Value:D4}");

    public string Segment(SequenceNumber first) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{first.Value:D20}.segment");

    public string Page(SequenceNumber first) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{first.Value:D20}.page.json");

    public override string ToString() => $"partition {Partition} of hub '{Hub}'";
}
