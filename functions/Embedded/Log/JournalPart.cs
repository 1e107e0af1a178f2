namespace Serverless.Embedded.Log;

/// <summary>
/// Where some records of a journaled round belong: a partition, the first number of its segment, an offset in it. Or a
/// note that a segment is durable up to an offset.
/// </summary>
internal readonly record struct JournalPart(int Partition, long Segment, long Offset, bool IsNote = false);
