using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Blobs;

/// <summary>
/// A whole commit in one blob. Once it is written the commit has happened; every document can be written from it, as
/// often as need be, by whoever finds it.
/// </summary>
internal sealed record Redo(Dictionary<string, string> Head, IReadOnlyList<RedoDocument> Documents)
{
    public static (Redo? Redo, string? WhyNot) Of(DocumentCommit commit, string folder, BlobDocumentsOptions options)
    {
        var count = commit.Upserts.Count + commit.Deletes.Count;
        if (count > options.MaxCommitDocuments)
        {
            return (null, $"The step changes {count} documents; the store takes {options.MaxCommitDocuments}.");
        }

        var bytes = commit.Upserts.Sum(d => (long)d.Body.Length);
        if (bytes > options.MaxCommitBytes)
        {
            return (null, $"The step takes {bytes} bytes; the store takes {options.MaxCommitBytes}.");
        }

        List<RedoDocument> documents = [.. commit.Upserts.Select(RedoDocument.Of), .. commit.Deletes.Select(RedoDocument.Deleted)];
        foreach (var document in documents)
        {
            if (folder.Length + document.Name.Length > BlobNames.MaxCharacters)
            {
                return (null, $"The key of a row takes {folder.Length + document.Name.Length} characters as a blob's name; the store takes {BlobNames.MaxCharacters}. It begins with '{document.Name[..Math.Min(60, document.Name.Length)]}'.");
            }

            if (document.MetadataBytes > RedoDocument.MaxMetadataBytes)
            {
                return (null, $"The fields of '{document.Name}' take {document.MetadataBytes} bytes of metadata; a blob takes {RedoDocument.MaxMetadataBytes}.");
            }
        }

        return (new Redo(RedoDocument.Encode(commit.Head.ToFields()), documents), null);
    }

    public static Redo Read(BinaryData data) =>
        JsonSerializer.Deserialize(data, RedoJson.Default.Redo) ?? throw new JsonException("A commit is empty.");

    public BinaryData Write() => new(JsonSerializer.SerializeToUtf8Bytes(this, RedoJson.Default.Redo));

    public Head ToHead() => Storage.Documents.Head.Of(RedoDocument.Decode(Head));
}

/// <summary>A document of a commit, as its blob is going to be.</summary>
/// <param name="Name">Its name in the partition's folder.</param>
/// <param name="ContentType">What its bytes are.</param>
/// <param name="Metadata">Its fields, in ASCII.</param>
/// <param name="Body">Its bytes; null if it is removed.</param>
internal sealed record RedoDocument(string Name, string ContentType, Dictionary<string, string> Metadata, ReadOnlyMemory<byte>? Body)
{
    /// <summary>8 KiB by the service's bound, with what we add.</summary>
    public const int MaxMetadataBytes = 8000;

    public int MetadataBytes => Metadata.Sum(m => m.Key.Length + m.Value.Length);

    public static RedoDocument Of(Document document) => new(
        BlobNames.Of(document.Key),
        document.Key.Kind == DocumentKind.Row ? "application/json" : "application/octet-stream",
        Encode(document.Fields),
        document.Body);

    public static RedoDocument Deleted(DocumentKey key) => new(BlobNames.Of(key), "application/octet-stream", [], null);

    public static Dictionary<string, string> Encode(IReadOnlyDictionary<string, string> fields) =>
        fields.ToDictionary(f => f.Key, f => FieldText.Encode(f.Value));

    public static Dictionary<string, string> Decode(IEnumerable<KeyValuePair<string, string>> metadata) =>
        metadata.ToDictionary(f => f.Key, f => FieldText.Decode(f.Value), StringComparer.OrdinalIgnoreCase);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(Redo))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RedoJson : JsonSerializerContext;
