using System.Text;
using Serverless.Embedded.Files;

namespace Serverless.Embedded.Log;

/// <summary>
/// Puts records into the place of lost ones, so that a log goes on without them by a person's choice: each keeps its
/// number, and its content is no event. A projection meets it as one that it cannot read, and takes it into its
/// hospital: nothing passes over it unseen. What stood there is kept aside first.
/// </summary>
internal static class LossFill
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("""{"lost":true}""");

    /// <param name="place">The partition.</param>
    /// <param name="file">The segment.</param>
    /// <param name="lost">The first lost number, and the one after the last.</param>
    /// <param name="bytes">Where the first began, and where the next record begins or the segment ends.</param>
    /// <param name="ticks">When the event before was enqueued.</param>
    /// <returns>False if there is too little room for so many records: then they are not what is lost.</returns>
    public static bool TryFill(PartitionPlace place, ILogFile file, (long First, long Next) lost, (long From, long To) bytes, long ticks)
    {
        var count = lost.Next - lost.First;
        var length = bytes.To - bytes.From;
        if (count <= 0 || length < count * RecordFormat.HeaderLength)
        {
            return false;
        }

        var aside = KeptAside.Keep(place, file, "lost", bytes.From, bytes.To);
        var one = (int)Math.Min(length / count, RecordFormat.HeaderLength + Content.Length);
        for (var (sequence, at) = (lost.First, bytes.From); sequence < lost.Next; sequence++, at += one)
        {
            var record = new byte[sequence == lost.Next - 1 ? bytes.To - at : one];
            Fill(record);
            RecordFormat.SealFilled(record, place.Seed, sequence, ticks, bytes.From);
            file.Write(record, at);
        }

        file.Sync();
        place.Logger.WentOnWithout(place.Hub, place.Id, lost.First, lost.Next - 1, file.Path, aside ?? "nowhere: nothing was there");
        return true;
    }

    private static void Fill(Span<byte> record)
    {
        var content = record[RecordFormat.HeaderLength..];
        content.Fill((byte)' ');
        Content.AsSpan(0, Math.Min(Content.Length, content.Length)).CopyTo(content);
    }
}
