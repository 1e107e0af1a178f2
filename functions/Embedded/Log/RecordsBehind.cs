namespace Serverless.Embedded.Log;

/// <summary>The valid records behind a place where none stands.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The number of the first of them.</param>
/// <param name="Offset">Where that one begins.</param>
/// <param name="Next">The number after the last of them.</param>
/// <param name="IsWitness">Whether one says that the place was durable when it was written: then no crash explains the place.</param>
internal readonly record struct RecordsBehind(int Count, long First, long Offset, long Next, bool IsWitness)
{
    public static readonly RecordsBehind None;
}
