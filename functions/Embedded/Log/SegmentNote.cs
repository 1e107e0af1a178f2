namespace Serverless.Embedded.Log;

/// <summary>What the manifest says of a segment. Of the one that is appended to it says what was so at least.</summary>
/// <param name="First">Its first sequence number.</param>
/// <param name="Next">The number after its last event.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Checksum">The CRC-32C over the checksums of its records; null where an older version began or ended it.</param>
/// <param name="Damaged">Whether it was damaged when the hub of an older version got its manifest: then it is read at each opening.</param>
internal sealed record SegmentNote(long First, long Next, long Length, uint? Checksum, bool? Damaged = null);
