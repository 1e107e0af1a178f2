namespace Serverless.Storage.Tables;

/// <summary>An entity as a table gives it.</summary>
/// <param name="RowKey">Its key within the partition.</param>
/// <param name="Properties">
/// Its own properties, without keys, timestamp and ETag. A value is a <see cref="string"/>, a <see cref="long"/>
/// (Edm.Int64) or a byte array (Edm.Binary), nothing else.
/// </param>
/// <param name="ETag">As the service wrote it, quotes included.</param>
public sealed record TableRow(string RowKey, IReadOnlyDictionary<string, object> Properties, string ETag)
{
    /// <summary>How many bytes its byte arrays have.</summary>
    public long Bytes => Properties.Values.Sum(value => value is byte[] bytes ? (long)bytes.Length : 0);
}
