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
        TargetTable.Append(text, report.Figures);
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

        if (result.Figure.Peers is { } peers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nPeers: {peers}\n");
        }

        foreach (var note in result.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNote: {note}\n");
        }

        if (result.Void is { } reason)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**Void:** {reason}\n");
        }

        if (result.Cases.Count > 0)
        {
            text.Append("\n| case | quantity | limit: median (min to max) | ours: median (min to max) | ours by limit, of medians (pairs min to max) |\n| --- | --- | --- | --- | --- |\n");
        }

        foreach (var line in result.Cases.SelectMany(c => c.Lines.Select((line, i) => (Case: i == 0 ? c.Name : "", Line: line))))
        {
            var name = line.Line.Unit.Length == 0 ? line.Line.Name : $"{line.Line.Name}, {line.Line.Unit}";
            var ratio = line.Line is { Ratio: { } median, Pairs: { } pairs } ? $"{Numbers.Ratio(median)} ({Numbers.Ratio(pairs.Min)} to {Numbers.Ratio(pairs.Max)})" : "";
            text.Append(CultureInfo.InvariantCulture, $"| {line.Case} | {name} | {Text(line.Line.Limit)} | {Text(line.Line.Ours)} | {ratio} |\n");
        }

        AppendPeers(text, result);
    }

    private static void AppendPeers(StringBuilder text, FigureResult result)
    {
        if (result.Cases.All(c => c.Peers.Count == 0))
        {
            return;
        }

        text.Append("\n| case | quantity | peer | peer: median (min to max) | ours by peer |\n| --- | --- | --- | --- | --- |\n");
        foreach (var c in result.Cases)
        {
            foreach (var (peer, line, at) in c.Peers.SelectMany((peer, at) => c.Lines.Select(line => (peer, line, at))).Where(l => l.line.Peers[l.at] is not null))
            {
                var name = line.Unit.Length == 0 ? line.Name : $"{line.Name}, {line.Unit}";
                var ratio = line.PeerRatios.ElementAt(at) is { } value ? Numbers.Ratio(value) : "";
                text.Append(CultureInfo.InvariantCulture, $"| {c.Name} | {name} | {peer} | {Text(line.Peers[at])} | {ratio} |\n");
            }
        }
    }

    private static string Text(Spread? spread) => spread is { } s ? Numbers.Text(s) : "";
}
