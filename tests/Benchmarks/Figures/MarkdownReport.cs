using System.Globalization;
using System.Text;

namespace Serverless.Benchmarks.Figures;

/// <summary>The report for people.</summary>
internal static class MarkdownReport
{
    public static string Of(FigureReport report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            Measured {report.Begun:yyyy-MM-dd HH:mm}Z in {report.Took.TotalMinutes:0.0} minutes, {report.Repeats} interleaved pairs each after a warm-up{(report.IsQuick ? ", quick: not to be quoted" : "")}.

            - Machine: {machine.Cores} cores ({machine.Processor}), {machine.MemoryBytes / 1e9:0.0} GB, data on {machine.FileSystem}
            - Software: {machine.Runtime}, {machine.OperatingSystem}
            - Command: `{report.CommandLine}`

            """);
        foreach (var result in report.Figures)
        {
            Append(text, result);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, FigureResult result)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {result.Figure.Name}\n\n{result.Figure.Meaning}\n");
        if (result.Figure.Limit is { } limit)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nLimit: {limit}\n");
        }

        if (result.Void is { } reason)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**Void:** {reason}\n");
        }

        if (result.Cases.Count > 0)
        {
            text.Append("\n| case | quantity | limit: median (min to max) | ours: median (min to max) | ours by limit |\n| --- | --- | --- | --- | --- |\n");
        }

        foreach (var line in result.Cases.SelectMany(c => c.Lines.Select((line, i) => (Case: i == 0 ? c.Name : "", Line: line))))
        {
            var name = line.Line.Unit.Length == 0 ? line.Line.Name : $"{line.Line.Name}, {line.Line.Unit}";
            var ratio = line.Line.Ratio?.ToString("0.000", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"| {line.Case} | {name} | {Text(line.Line.Limit)} | {Text(line.Line.Ours)} | {ratio} |\n");
        }
    }

    private static string Text(Spread? spread) => spread is { } s
        ? $"{Numbers.Text(s.Median)} ({Numbers.Text(s.Min)} to {Numbers.Text(s.Max)})"
        : "";
}
