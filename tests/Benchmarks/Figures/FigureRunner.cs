using System.Globalization;
using System.Net.Sockets;
using Serverless.Benchmarks.Machines;
using Serverless.Benchmarks.Plots;

namespace Serverless.Benchmarks.Figures;

/// <summary>Measures figures one after the other, prints them, and writes the reports.</summary>
internal sealed class FigureRunner(FigureSettings settings, TextWriter output, TextWriter error, TimeProvider time)
{
    // What is left goes to logs that are filled, to kills and to checks.
    private const double ShareOfPairs = 0.7;

    /// <summary>0, or 1 if a figure is void.</summary>
    public async Task<int> RunAsync(IReadOnlyList<Figure> figures, CancellationToken stop)
    {
        using var folder = TemporaryFolder.Under(settings.Data);
        var machine = Machine.Here(folder.FullPath);
        if (machine.FileSystem is "tmpfs" or "ramfs")
        {
            await error.WriteLineAsync($"'{settings.Data}' is in memory: durable figures mean nothing there. Choose a disk with --data FOLDER.");
        }

        var begun = time.GetUtcNow();
        var results = new List<FigureResult>();
        foreach (var (i, figure) in figures.Index())
        {
            var left = (settings.Budget - (time.GetUtcNow() - begun)) / (figures.Count - i);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"[{i + 1} of {figures.Count}, {(time.GetUtcNow() - begun).TotalMinutes:0.0} min] {figure.Name}: {figure.Meaning}"));
            results.Add(await RunAsync(figure, folder, left * ShareOfPairs / figure.Cases, stop));
        }

        var report = new FigureReport(machine, begun, time.GetUtcNow() - begun, CommandLineText(), settings.Repeats, settings.IsQuick, results);
        await output.WriteLineAsync($"\n{MarkdownReport.Of(report)}");
        if (settings.Out is { } reports)
        {
            Directory.CreateDirectory(reports);
            await File.WriteAllTextAsync(Path.Combine(reports, "report.md"), MarkdownReport.Of(report), stop);
            await File.WriteAllBytesAsync(Path.Combine(reports, "report.json"), JsonReport.Of(report), stop);
            foreach (var drawn in results)
            {
                if (drawn.Figure.Plot is { } axes && drawn.Cases.Count > 1)
                {
                    await File.WriteAllTextAsync(Path.Combine(reports, $"{drawn.Figure.Name}.svg"), FigurePlot.Of(drawn, axes), stop);
                }
            }
        }

        return results.Exists(r => r.Void is not null) ? 1 : 0;
    }

    private async Task<FigureResult> RunAsync(Figure figure, TemporaryFolder parent, TimeSpan? perCase, CancellationToken stop)
    {
        using var folder = parent.Sub();
        var bench = new FigureBench(settings, folder, output, perCase);
        try
        {
            await figure.MeasureAsync(bench, stop);
            return new FigureResult(figure, bench.Cases, null) { Notes = bench.Notes };
        }
        catch (Exception e) when (!stop.IsCancellationRequested && IsOutside(e))
        {
            await error.WriteLineAsync($"{figure.Name} is void: {e.Message}");
            return new FigureResult(figure, bench.Cases, e.Message) { Notes = bench.Notes };
        }
    }

    // Wrong results, a disk or a connection that failed, or something that took longer than anybody would wait. The
    // other figures are measured all the same.
    private static bool IsOutside(Exception e) =>
        e is VoidFigureException or IOException or SocketException or TimeoutException or OperationCanceledException;

    // Without the program's own path, which is of no use on another machine.
    private static string CommandLineText() =>
        $"dotnet run -c Release --project tests/Benchmarks -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}";
}
