using System.Buffers.Binary;

namespace Serverless.Embedded.Log;

/// <summary>
/// What the journal is to say, beyond its own rounds, about how much of the partitions is durable: of a round that went
/// past it, and of all partitions when a lap begins.
/// </summary>
internal sealed class JournalNotes(IReadOnlyList<LogPartition> partitions)
{
    private readonly SortedDictionary<int, KnownEnd> _ends = [];

    public int Count => _ends.Count;

    public int Bytes => _ends.Count * JournalFormat.NoteLength;

    /// <summary>How many bytes they can become.</summary>
    public int MostBytes => partitions.Count * JournalFormat.NoteLength;

    public void Add(int partition, KnownEnd end) => _ends[partition] = end;

    public void AddAll()
    {
        foreach (var partition in partitions)
        {
            _ends[partition.Place.Id.Value] = partition.View.End;
        }
    }

    public void Write(Span<byte> target)
    {
        var next = new byte[sizeof(long)];
        foreach (var (partition, end) in _ends)
        {
            BinaryPrimitives.WriteInt64LittleEndian(next, end.Next);
            target = JournalFormat.WritePart(target, new JournalPart(partition, end.Segment, end.Length, IsNote: true), next);
        }
    }

    /// <summary>They are in a round that is durable.</summary>
    public void Clear() => _ends.Clear();
}
