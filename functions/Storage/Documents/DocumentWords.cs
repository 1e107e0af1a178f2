namespace Serverless.Storage.Documents;

/// <summary>What kinds are called in the keys and paths of stores.</summary>
internal static class DocumentWords
{
    public static string Of(DocumentKind kind) => kind switch
    {
        DocumentKind.Row => "row",
        DocumentKind.Case => "case",
        DocumentKind.Patient => "patient",
        DocumentKind.Held => "held",
        DocumentKind.Pushed => "pushed",
        DocumentKind.Ward => "ward",
        DocumentKind.Request => "request",
        DocumentKind.Asked => "asked",
        DocumentKind.Projection => "projection",
        DocumentKind.Sweep => "sweep",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static bool HasGroups(DocumentKind kind) => kind is DocumentKind.Row or DocumentKind.Held or DocumentKind.Asked;
}
