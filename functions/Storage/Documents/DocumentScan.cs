namespace Serverless.Storage.Documents;

/// <summary>Which documents of a partition to read, in the order of their names' UTF-8 bytes.</summary>
public sealed record DocumentScan(DocumentKind Kind, string Group = "")
{
    /// <summary>As a group: all of a kind, group by group. No group is named so.</summary>
    public const string AllGroups = "*";

    /// <summary>Only names that begin with it; empty for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only names after it; null from the start.</summary>
    public string? After { get; init; }

    /// <summary>Only what comes behind this document of the same scan; beats <see cref="After"/>.</summary>
    public StoredDocument? Behind { get; init; }

    /// <summary>The most documents to give; fewer mean that there are no more, if it did not end by <see cref="MaxBytes"/>.</summary>
    public int Top { get; init; } = 1000;

    /// <summary>It ends with the document whose body brings all to so many bytes; of the next bodies few are loaded.</summary>
    public int MaxBytes { get; init; } = int.MaxValue;

    /// <summary>Whether bodies are wanted.</summary>
    public bool WithBodies { get; init; } = true;

    /// <summary>Whether nothing comes behind what it gave.</summary>
    public bool EndsWith(IReadOnlyList<StoredDocument> given) => given.Count < Top && given.Sum(d => (long)d.Body.Length) < MaxBytes;
}
