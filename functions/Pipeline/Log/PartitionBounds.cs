using Serverless.Events.Partitions;

namespace Serverless.Pipeline.Log;

/// <summary>What a partition holds now.</summary>
/// <param name="First">The oldest event that retention has left; equals <paramref name="Next"/> when empty.</param>
/// <param name="Next">The number the next event will get.</param>
/// <param name="LastEnqueuedTime">When the newest event was enqueued; null if there never was one.</param>
public readonly record struct PartitionBounds(SequenceNumber First, SequenceNumber Next, DateTimeOffset? LastEnqueuedTime);
