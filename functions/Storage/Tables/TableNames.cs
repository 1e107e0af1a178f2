using Serverless.Storage.Documents;

namespace Serverless.Storage.Tables;

/// <summary>Row keys: the kind, the group if the kind has groups, and the name, separated by '|', which no code contains.</summary>
internal static class TableNames
{
    public const string Position = "_position";

    /// <summary>The most characters of a part that may be shortened: two of them and a kind fit.</summary>
    private const int PartCharacters = 240;

    public static string PartitionKey(DocumentPartition partition) => partition.ToName('|');

    /// <summary>The row key; that of a row may be too long for the table, those of all others are cut.</summary>
    public static string RowKey(DocumentKey key) => Group(key.Kind, key.Group) + Name(key.Kind, KeyText.Encode(key.Name));

    /// <summary>The range of a scan.</summary>
    public static (string From, string To) Range(DocumentScan scan)
    {
        var group = scan.Group == DocumentScan.AllGroups ? $"{DocumentWords.Of(scan.Kind)}|" : Group(scan.Kind, scan.Group);
        var first = group + KeyText.EncodePrefix(scan.Prefix);
        var after = scan.Behind?.Place ?? (scan.After is null ? null : group + Name(scan.Kind, KeyText.Encode(scan.After)));
        var from = after is null ? first : after + KeyText.First;
        return (string.CompareOrdinal(from, first) < 0 ? first : from, $"{first}{KeyText.Last}{KeyText.Last}");
    }

    private static string Group(DocumentKind kind, string group) => DocumentWords.HasGroups(kind)
        ? $"{DocumentWords.Of(kind)}|{KeyText.Shorten(KeyText.Encode(group), PartCharacters)}|"
        : $"{DocumentWords.Of(kind)}|";

    private static string Name(DocumentKind kind, string code) => kind == DocumentKind.Row ? code : KeyText.Shorten(code, PartCharacters);
}
