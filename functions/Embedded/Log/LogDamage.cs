using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A place in the log that was durable once and is no record now.</summary>
internal sealed record LogDamage(long Sequence, string Path, long Offset)
{
    public string Where => string.Create(CultureInfo.InvariantCulture, $"{Path}, offset {Offset}");

    public LogRead.Damaged ToRead() => new(new SequenceNumber(Sequence), Where);
}
