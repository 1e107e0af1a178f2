namespace Serverless.Embedded.Log;

/// <summary>Where a read ended: the next event is <paramref name="Sequence"/>, at <paramref name="Offset"/> of the segment.</summary>
internal sealed record ReadCursor(long Sequence, Segment Segment, long Offset);
