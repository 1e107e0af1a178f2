using Serverless.Events.Partitions;

namespace Serverless.Storage.Archive;

/// <summary>A blob that lists segments, written once.</summary>
/// <param name="First">The first event of its first segment; names the blob.</param>
/// <param name="Next">The number after the last event of its last segment.</param>
/// <param name="Ends">When that event was enqueued.</param>
internal sealed record PageInfo(SequenceNumber First, SequenceNumber Next, DateTimeOffset Ends);
