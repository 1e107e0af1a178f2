using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A place in the log that was durable once and is no record now.</summary>
/// <param name="Sequence">The first event that is not there.</param>
/// <param name="Next">The first event behind it that can be read; the end of the partition if there is none.</param>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where in it.</param>
internal sealed record LogDamage(long Sequence, long Next, string Path, long Offset)
{
    public string Where => string.Create(CultureInfo.InvariantCulture, $"{Path}, offset {Offset}");

    public LogRead.Damaged ToRead() => new(new SequenceNumber(Sequence), Where);
}
