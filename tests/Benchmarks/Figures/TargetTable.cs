using System.Globalization;
using System.Text;

namespace Serverless.Benchmarks.Figures;

/// <summary>The figures that have targets, in one table.</summary>
internal static class TargetTable
{
    public static void Append(StringBuilder text, IReadOnlyList<FigureResult> figures)
    {
        var rows = figures.SelectMany(f => TargetResult.Of(f).Select(r => (Figure: f, Result: r))).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append("\n| # | figure | quantity | pairs | ours: median (min to max) | held against: median (min to max) | ratio of medians (pairs min to max) | target | |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var (figure, result) in rows.OrderBy(r => r.Result.Target.Row))
        {
            var quantity = result.Unit.Length == 0 ? result.Target.Quantity : $"{result.Target.Quantity}, {result.Unit}";
            var met = figure.Void is not null ? "void" : result.IsMet ? "met" : "**not met**";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {(result.Target.Row == 0 ? "" : result.Target.Row)} | `{figure.Figure.Name}`, {result.Case} | {quantity} | {result.Count} | {Numbers.Text(result.Ours)} | {Other(result)} | {Ratio(result)} | {Bound(result)} | {met} |\n");
        }
    }

    private static string Other(TargetResult result) => result.Other is { } other ? $"{result.AgainstName}: {Numbers.Text(other)}"
        : result.Target.Against is Against.Published published ? $"{published.Name}: {Numbers.Text(published.Value)}"
        : "";

    private static string Ratio(TargetResult result) =>
        result.Target.Against is Against.Nothing ? ""
        : result.Pairs is { } pairs ? $"{Numbers.Ratio(result.Value)} ({Numbers.Ratio(pairs.Min)} to {Numbers.Ratio(pairs.Max)})"
        : Numbers.Ratio(result.Value);

    private static string Bound(TargetResult result) =>
        $"{(result.Target.IsAtMost ? "at most" : "at least")} {Numbers.Text(result.Target.Bound)}{(result.Target.Against is Against.Nothing ? "" : " ×")}";
}
