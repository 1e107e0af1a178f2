using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.Server.Tests.Integrity;

/// <summary>The matrix as docs/crashes.md shows it: a row for each kind of file.</summary>
internal static partial class MatrixTable
{
    public static string Of(IReadOnlyList<MatrixCase> cases)
    {
        var text = new StringBuilder($"| file | end | {string.Join(" | ", Harm.Names)} |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var row in cases.GroupBy(RowOf).OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            var cells = Harm.Names.Select(harm => string.Join(" or ", row.Where(one => one.Harm == harm).Select(one => one.Outcome).Distinct().Order().Select(WordOf).DefaultIfEmpty("-")));
            text.Append($"{row.Key} {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    /// <summary>Outcomes that a page does not have in the cell of the file and harm.</summary>
    public static IEnumerable<string> FindMissing(string page, IEnumerable<MatrixCase> cases)
    {
        var lines = page.Split('\n');
        foreach (var one in cases)
        {
            var cells = lines.FirstOrDefault(line => line.StartsWith(RowOf(one), StringComparison.Ordinal))?[RowOf(one).Length..].Split('|');
            if (cells?[Harm.Names.ToList().IndexOf(one.Harm)].Contains(WordOf(one.Outcome), StringComparison.Ordinal) is not true)
            {
                yield return $"{RowOf(one)} {one.Harm}: {WordOf(one.Outcome)}";
            }
        }
    }

    private static string WordOf(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string RowOf(MatrixCase one) => $"| {KindOf(one.File)} | {one.End} |";

    private static string KindOf(string file) =>
        ViewLog().Replace(Partition().Replace(Segment().Replace(file.Replace('\\', '/'), "N.$1"), "/P/"), "-log-N");

    [GeneratedRegex(@"\d{20}\.(log|index)")]
    private static partial Regex Segment();

    [GeneratedRegex(@"/\d+/")]
    private static partial Regex Partition();

    [GeneratedRegex(@"-log-\d+")]
    private static partial Regex ViewLog();
}
