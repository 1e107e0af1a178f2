using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Growth;
using Serverless.Benchmarks.Nexmark;

namespace Serverless.Benchmarks.Figures;

/// <summary>The commands <c>figures</c> and <c>all</c>, and one for each figure.</summary>
internal static class FigureCommands
{
    private const string Only = "only";

    private static readonly IReadOnlyList<Figure> Ratios =
    [
        FloorFigure.Figure, HttpFigures.Single, HttpFigures.Batch, AppendFigure.Figure, ScanFigure.Figure, CatchUpFigure.Figure,
        SmallCommitsFigure.Figure, RebuildFigure.Figure, EightProjectionsFigure.Figure, HospitalChecksFigure.Figure, MetricsFigure.Figure, LatencyFigure.Figure, BatchLatencyFigure.Figure,
        SlowSyncFigure.Figure, PointReadFigure.Figure, NexmarkFigure.Figure, ManyKeysFigure.Figure, StartFigure.Figure,
    ];

    private static readonly IReadOnlyList<Figure> Growth =
        [PartitionGrowth.Figure, KeyGrowth.Figure, SizeGrowth.Figure, ProjectionGrowth.Figure];

    /// <summary>All figures there are.</summary>
    public static readonly IReadOnlyList<Figure> Everything = [.. Ratios, .. Growth];

    public static IReadOnlyList<Command> All =>
    [
        Several("figures", "Measures every figure against its limit and its peers in the same run, or those that --only names.", Ratios),
        Several("growth", "Measures how cost grows with partitions, keys, size and projections; --out takes the plots.", Growth),
        Several("all", "The figures, then growth.", Everything),
        .. Everything.Select(f => new Command(f.Name, $"Measures the figure {f.Name} alone.", FigureSettings.Help, (line, stop) => RunAsync(line, [f], stop))),
    ];

    private static Command Several(string name, string summary, IReadOnlyList<Figure> figures) => new(
        name,
        summary,
        [new OptionHelp(Only, "NAME[,NAME]", $"Which ones: {string.Join(", ", figures.Select(f => f.Name))}."), .. FigureSettings.Help],
        (line, stop) => RunAsync(line, Choose(line, figures), stop));

    private static IReadOnlyList<Figure> Choose(CommandLine line, IReadOnlyList<Figure> figures)
    {
        if (line.Text(Only) is not { } text)
        {
            return figures;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var unknown in names.Except(figures.Select(f => f.Name), StringComparer.Ordinal))
        {
            line.Refuse($"There is no figure '{unknown}'. There are {string.Join(", ", figures.Select(f => f.Name))}.");
        }

        return [.. figures.Where(f => names.Contains(f.Name, StringComparer.Ordinal))];
    }

    private static async Task<int> RunAsync(CommandLine line, IReadOnlyList<Figure> figures, CancellationToken stop)
    {
        var settings = FigureSettings.Read(line);
        return line.Problems.Count > 0
            ? Dispatcher.WrongUsage
            : await new FigureRunner(settings, Console.Out, Console.Error, TimeProvider.System).RunAsync(figures, stop);
    }
}
