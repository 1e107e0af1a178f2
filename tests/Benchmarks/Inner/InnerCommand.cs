using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Serverless.Benchmarks.Commands;

namespace Serverless.Benchmarks.Inner;

/// <summary>The command <c>inner</c>: BenchmarkDotNet on what is done for every event.</summary>
internal static class InnerCommand
{
    public static readonly Command Command = new(
        "inner",
        "Measures the inner loops, in nanoseconds and bytes, with BenchmarkDotNet.",
        [
            new("quick", "", "A few iterations of each: to see that it works, not to quote."),
            new("out", "FOLDER", "Where BenchmarkDotNet's reports go. Default BenchmarkDotNet.Artifacts."),
        ],
        (line, _) => Task.FromResult(Run(line)));

    private static int Run(CommandLine line)
    {
        // In this process: a project that is generated beside this one would not know of its central packages.
        var job = (line.Has("quick") ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub, JsonExporter.Full)
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
        config = line.Text("out") is { } folder ? config.WithArtifactsPath(folder) : config;
        var summary = BenchmarkRunner.Run<InnerLoops>(config);
        return summary.HasCriticalValidationErrors || summary.Reports.Any(r => !r.Success) ? 1 : 0;
    }
}
