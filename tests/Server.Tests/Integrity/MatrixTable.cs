using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.Server.Tests.Integrity;

/// <summary>The matrix as docs/crashes.md shows it: a row for each kind of file.</summary>
internal static partial class MatrixTable
{
    public static string Of(IReadOnlyList<MatrixCase> cases)
    {
        var text = new StringBuilder("| file | end |");
        foreach (var harm in Harm.Names)
        {
            text.Append($" {harm} |");
        }

        text.AppendLine().AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var row in cases.GroupBy(one => (Kind: KindOf(one.File), one.End)).OrderBy(row => row.Key.Kind, StringComparer.Ordinal).ThenByDescending(row => row.Key.End, StringComparer.Ordinal))
        {
            text.Append($"| {row.Key.Kind} | {row.Key.End} |");
            foreach (var harm in Harm.Names)
            {
                var outcomes = row.Where(one => one.Harm == harm).Select(one => one.Outcome).Distinct().Order();
                text.Append($" {string.Join(" or ", outcomes.Select(outcome => outcome.ToString().ToLowerInvariant()).DefaultIfEmpty("–"))} |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string KindOf(string file) =>
        Number().Replace(Segment().Replace(file.Replace('\\', '/'), "N.$1"), "/P/");

    [GeneratedRegex(@"\d{20}\.(log|index)")]
    private static partial Regex Segment();

    [GeneratedRegex(@"/\d+/")]
    private static partial Regex Number();
}
