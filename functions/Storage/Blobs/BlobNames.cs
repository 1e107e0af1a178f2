using Serverless.Storage.Documents;

namespace Serverless.Storage.Blobs;

/// <summary>
/// Paths of blobs: <c>projection/version/partition/view/key</c> for a row, <c>projection/version/partition/_kind/…</c>
/// for everything else. No view's name begins with '_'.
/// </summary>
internal static class BlobNames
{
    public const string Commit = "_commit";

    public const string Position = "_position";

    /// <summary>The service's bound.</summary>
    public const int MaxCharacters = 1024;

    private const int PartCharacters = 240;

    public static string Folder(DocumentPartition partition) => $"{partition.ToName('/')}/";

    /// <summary>Within the folder. That of a row may be too long for a blob, those of all others are cut.</summary>
    public static string Of(DocumentKey key) => Group(key.Kind, key.Group) + Name(key.Kind, KeyText.Encode(key.Name));

    /// <summary>The prefix of a scan's names within the folder, and the name behind which they begin.</summary>
    public static (string Prefix, string? After) Range(DocumentScan scan)
    {
        var group = scan.Group == DocumentScan.AllGroups ? "" : Group(scan.Kind, scan.Group);
        return (
            group + KeyText.EncodePrefix(scan.Prefix),
            scan.Behind?.Place ?? (scan.After is null ? null : group + Name(scan.Kind, KeyText.Encode(scan.After))));
    }

    /// <summary>Whether it is a row's, and not one of our own.</summary>
    public static bool IsRow(string name) => name[0] != '_';

    private static string Group(DocumentKind kind, string group) => kind switch
    {
        DocumentKind.Row => $"{KeyText.Encode(group)}/",
        _ when DocumentWords.HasGroups(kind) => $"_{DocumentWords.Of(kind)}/{KeyText.Shorten(KeyText.Encode(group), PartCharacters)}/",
        _ => $"_{DocumentWords.Of(kind)}/",
    };

    private static string Name(DocumentKind kind, string code) => kind == DocumentKind.Row ? code : KeyText.Shorten(code, PartCharacters);
}
