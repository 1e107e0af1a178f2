using System.Diagnostics;
using Serverless.Benchmarks.Figures;

namespace Serverless.Server.Tests.Figures;

/// <summary>Every figure that is not covered elsewhere runs, and what it measured gave the right results.</summary>
[Trait("Category", "Slow")]
public sealed class QuickRunTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_in_process_are_not_void_and_growth_is_drawn()
    {
        string[] names = ["small-commits", "rebuild", "eight-projections", "nexmark", "grow-partitions", "grow-keys", "grow-size", "grow-projections"];
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var settings = new FigureSettings { IsQuick = true, Repeats = 1, Kills = 0, Peers = ["none"], Out = folder.File("report"), Data = folder.FullPath };
        using var error = new StringWriter();
        var figures = FigureCommands.Everything.Where(f => names.Contains(f.Name)).ToList();
        Assert.Equal(names.Length, figures.Count);
        var exitCode = await new FigureRunner(settings, TextWriter.Null, error, TimeProvider.System).RunAsync(figures, Stop);
        Assert.True(exitCode == 0, error.ToString());
        Assert.Equal(
            ["grow-keys.svg", "grow-partitions.svg", "grow-projections.svg", "grow-size.svg", "report.json", "report.md"],
            Directory.GetFiles(folder.File("report")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("latency-batches")]
    [InlineData("slow-sync")]
    [InlineData("point-reads")]
    [InlineData("many-keys")]
    [InlineData("start")]
    public async Task A_figure_with_a_host_of_its_own_is_not_void(string name)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Serverless.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, name, "--quick", "--kills", "0", "--peers", "none"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Stop);
        var error = process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{await error}\n{await output}");
    }
}
