using System.Text.RegularExpressions;

namespace Serverless.Server.Architecture;

/// <summary>The shape that every source file has.</summary>
internal static partial class SourceRules
{
    public const int MaxLines = 300;

    public static IEnumerable<string> FindBreaches(string path, string text)
    {
        var parts = path.Split('/');
        var isRoot = parts.Length == 3 && parts[0] == "functions" && parts[2] == "Program.cs";
        if (parts[0] == "functions" && parts.Length != 4 && !isRoot)
        {
            yield return $"{path}: a file lies in functions/<Project>/<Feature>/.";
        }
        else if (parts[0] == "functions" && !isRoot && Namespace().Match(text).Groups[1].Value != $"Serverless.{parts[1]}.{parts[2]}")
        {
            yield return $"{path}: its namespace is not Serverless.{parts[1]}.{parts[2]}.";
        }

        if (text.AsSpan().Count('\n') > MaxLines)
        {
            yield return $"{path}: more than {MaxLines} lines.";
        }

        if (Silenced().IsMatch(text))
        {
            yield return $"{path}: silences a warning or hides code in a region.";
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*#\s*(pragma\s+warning|region)|\bSuppressMessage\b", RegexOptions.Multiline)]
    private static partial Regex Silenced();
}
