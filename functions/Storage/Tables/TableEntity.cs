using System.Diagnostics;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>
/// A document as an entity: each field a string, the body in binary properties of 64 KiB: <c>body0</c>, <c>body1</c> …
/// A body that is too large for an entity is elsewhere, and <c>overflow</c> names it.
/// </summary>
internal static class TableEntity
{
    private const string Overflow = "overflow";

    /// <summary>What headers, boundaries and keys of an operation cost at most, beside its properties.</summary>
    private const int OperationBytes = 1500;

    private static readonly string[] BodyNames = [.. Enumerable.Range(0, (TableLimits.InlineBytes / TableLimits.PropertyBytes) + 1).Select(i => $"body{i}")];

    private static readonly string[] RowFields = ["key", "version", "sequence", "ward", "expires"];

    private static readonly string[] CaseFields = ["sequence", "pushedafter", "pushedorder"];

    /// <summary>What scans that leave bodies out need of a document.</summary>
    public static IReadOnlyList<string> FieldsOf(DocumentKind kind) => kind switch
    {
        DocumentKind.Row => RowFields,
        DocumentKind.Case => CaseFields,
        _ => throw new UnreachableException(),
    };

    public static Dictionary<string, object> ToProperties(IReadOnlyDictionary<string, string> fields) =>
        fields.ToDictionary(f => f.Key, object (f) => FieldText.Encode(f.Value));

    public static Dictionary<string, object> ToProperties(Document document, string? overflow)
    {
        var properties = ToProperties(document.Fields);
        if (overflow is not null)
        {
            properties[Overflow] = overflow;
            return properties;
        }

        var rest = document.Body;
        for (var i = 0; rest.Length > 0; i++)
        {
            var chunk = rest[..Math.Min(rest.Length, TableLimits.PropertyBytes)];
            properties[BodyNames[i]] = chunk.ToArray();
            rest = rest[chunk.Length..];
        }

        return properties;
    }

    public static IReadOnlyDictionary<string, string> FieldsOf(TableRow row) => row.Properties
        .Where(p => p.Value is string && p.Key != Overflow)
        .ToDictionary(p => p.Key, p => FieldText.Decode((string)p.Value));

    public static string? OverflowOf(TableRow row) => row.Properties.GetValueOrDefault(Overflow) as string;

    public static StoredDocument ToDocument(TableRow row, ReadOnlyMemory<byte>? body) =>
        new(row.RowKey, FieldsOf(row), body ?? BodyOf(row), row.ETag);

    /// <summary>What the operation costs of a transaction's bytes: JSON, in it base64, in it what must be escaped.</summary>
    public static long RequestBytes(TableWrite write) => OperationBytes + write.Properties.Sum(p => 40L + p.Value switch
    {
        string text => 2 * text.Length,
        byte[] bytes => ((bytes.Length + 2) / 3 * 4) + 30,
        _ => 40,
    });

    private static ReadOnlyMemory<byte> BodyOf(TableRow row)
    {
        List<byte[]> chunks = [];
        foreach (var name in BodyNames)
        {
            if (row.Properties.GetValueOrDefault(name) is not byte[] chunk)
            {
                break;
            }

            chunks.Add(chunk);
        }

        return chunks.Count == 1 ? chunks[0] : chunks.SelectMany(c => c).ToArray();
    }
}
