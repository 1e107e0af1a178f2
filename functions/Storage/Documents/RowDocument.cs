using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>A row as a document: its state is the body, nothing else is in it.</summary>
internal static class RowDocument
{
    public static Document Of(RowChange change, ReadOnlyMemory<byte> state)
    {
        var fields = new Dictionary<string, string>
        {
            ["key"] = change.Row.Key,
            ["version"] = KeyText.Number(change.Version),
            ["sequence"] = KeyText.Number(change.Sequence.Value),
            ["ward"] = change.WardKey,
        };
        Fields.Set(fields, "expires", change.Expires);
        return new Document(DocumentKey.Row(change.Row.View, change.Row.Key), fields, state);
    }

    public static StoredRow ToRow(StoredDocument document, PartitionId partition) => new(
        document.Fields["key"],
        partition,
        document.Body,
        VersionOf(document),
        new SequenceNumber(Fields.Long(document.Fields, "sequence")),
        document.Fields["ward"],
        ExpiresOf(document));

    public static long VersionOf(StoredDocument document) => Fields.Long(document.Fields, "version");

    public static DateTimeOffset? ExpiresOf(StoredDocument document) => Fields.Time(document.Fields, "expires");

    public static bool IsVisible(StoredDocument document, DateTimeOffset now) => ExpiresOf(document) is not { } expires || expires > now;
}
