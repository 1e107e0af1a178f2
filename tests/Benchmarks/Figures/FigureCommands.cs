using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Figures;

/// <summary>The commands <c>figures</c> and <c>all</c>, and one for each figure.</summary>
internal static class FigureCommands
{
    private const string Only = "only";

    private static readonly IReadOnlyList<Figure> Figures =
        [FloorFigure.Figure, HttpFigures.Single, HttpFigures.Batch, AppendFigure.Figure, ScanFigure.Figure, CatchUpFigure.Figure, MetricsFigure.Figure, LatencyFigure.Figure];

    public static IReadOnlyList<Command> All =>
    [
        Several("figures", "Measures every figure against its limit in the same run, or those that --only names."),
        Several("all", "The same as figures."),
        .. Figures.Select(f => new Command(f.Name, $"Measures the figure {f.Name} alone.", FigureSettings.Help, (line, stop) => RunAsync(line, [f], stop))),
    ];

    private static Command Several(string name, string summary) => new(
        name,
        summary,
        [new OptionHelp(Only, "NAME[,NAME]", $"Which ones: {string.Join(", ", Figures.Select(f => f.Name))}."), .. FigureSettings.Help],
        (line, stop) => RunAsync(line, Choose(line), stop));

    private static IReadOnlyList<Figure> Choose(CommandLine line)
    {
        if (line.Text(Only) is not { } text)
        {
            return Figures;
        }

        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var unknown in names.Except(Figures.Select(f => f.Name), StringComparer.Ordinal))
        {
            line.Refuse($"There is no figure '{unknown}'. There are {string.Join(", ", Figures.Select(f => f.Name))}.");
        }

        return [.. Figures.Where(f => names.Contains(f.Name, StringComparer.Ordinal))];
    }

    private static async Task<int> RunAsync(CommandLine line, IReadOnlyList<Figure> figures, CancellationToken stop)
    {
        var settings = FigureSettings.Read(line);
        return line.Problems.Count > 0
            ? Dispatcher.WrongUsage
            : await new FigureRunner(settings, Console.Out, Console.Error, TimeProvider.System).RunAsync(figures, stop);
    }
}
