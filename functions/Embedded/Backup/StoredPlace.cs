using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Backup;

/// <summary>A position in the view database.</summary>
/// <param name="Number">The number of the projection there.</param>
/// <param name="Projection">Its name and version.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The last event whose effects are in the rows.</param>
/// <param name="History">In which history of a hub; None where an older version did not say.</param>
/// <param name="Checksum">That event's checksum; 0 where it is not known.</param>
internal sealed record StoredPlace(long Number, string Projection, int Partition, long Sequence, LogHistory History, uint Checksum)
{
    public string Where => $"position of {Projection} in partition {Partition}";
}

/// <summary>An event in the hospital, as far as it must be the log's.</summary>
internal sealed record HospitalRow(string Projection, long Sequence, long Ticks, byte[]? Key, byte[] Envelope, byte[]? Body)
{
    public bool IsSame(RecordView record, ReadOnlySpan<byte> bytes)
    {
        var content = bytes[record.ContentStart..];
        return record.Ticks == Ticks
            && record.HasKey == Key is not null && record.Key.SequenceEqual(Key)
            && record.HasBody == Body is not null
            && content[..record.EnvelopeLength].SequenceEqual(Envelope) && content[record.EnvelopeLength..].SequenceEqual(Body);
    }
}
