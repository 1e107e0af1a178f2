using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>A segment as the manifest lists it.</summary>
/// <param name="First">Its first event; names its blob.</param>
/// <param name="Next">The number after its last event.</param>
/// <param name="Begins">When its first event was enqueued.</param>
/// <param name="Ends">When its last event was enqueued.</param>
/// <param name="Bytes">The length of its blob.</param>
/// <param name="Crc">The CRC-32C over all its records.</param>
internal sealed record SegmentInfo(
    SequenceNumber First, SequenceNumber Next, DateTimeOffset Begins, DateTimeOffset Ends, int Bytes, uint Crc);
