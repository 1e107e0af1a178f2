using System.Text.Json.Serialization;

namespace Serverless.Embedded.Backup;

/// <summary>
/// The first line of an export: what follows. After it comes one line an event, partition by partition:
/// <code>
/// partition  which partition
/// sequence   its sequence number
/// time       when it was enqueued, ISO 8601 in UTC with seven decimals
/// key        its partition key; missing if it has none
/// event      its envelope, where that is one line of JSON; its bytes are exactly these
/// envelope   else its envelope as a string, where it is UTF-8
/// envelopeBase64   else in base64
/// body       its body in base64; missing if it has none
/// </code>
/// </summary>
/// <param name="Format">The version of the format.</param>
/// <param name="Hub">The hub's name.</param>
/// <param name="History">The history of its events there.</param>
/// <param name="Partitions">The first event of each partition, and the number after the last: an import takes all of them or none.</param>
internal sealed record ExportHeader(int Format, string Hub, string History, BackedUpPartition[] Partitions)
{
    public const int Current = 1;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExportHeader))]
internal sealed partial class ExportJson : JsonSerializerContext;
