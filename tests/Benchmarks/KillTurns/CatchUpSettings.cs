using System.Globalization;
using CommandLine = Serverless.Benchmarks.Commands.CommandLine;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Pipeline.Projections;
using OptionHelp = Serverless.Benchmarks.Commands.OptionHelp;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>What a process catches up with that is going to be killed.</summary>
/// <param name="Log">The folder of the figure's log.</param>
/// <param name="Database">The file of its rows.</param>
/// <param name="Projections">The names of the projections.</param>
internal sealed record CatchUpSettings(string Log, string Database, IReadOnlyList<string> Projections)
{
    public const string Command = "catch-up-process";

    /// <summary>How many partitions the log has.</summary>
    public int Partitions { get; init; } = Samples.SampleLog.Partitions;

    /// <summary>The most events of a commit; 0 for the host's own setting.</summary>
    public int MaxBatch { get; init; }

    /// <summary>Whether every instrument is collected meanwhile.</summary>
    public bool IsWatched { get; init; }

    public static readonly IReadOnlyList<OptionHelp> Help =
    [
        new("log", "FOLDER", "The log."),
        new("database", "FILE", "The rows."),
        new("projections", "NAME[,NAME]", "Which projections."),
        new("partitions", "N", "How many partitions the log has."),
        new("max-batch", "N", "The most events of a commit."),
        new("watched", "", "Collect every instrument."),
    ];

    /// <summary>The sample projection.</summary>
    public static CatchUpSettings Of(TemporaryFolder log, TemporaryFolder rows) => Of(log, rows, HostParts.Projections);

    public static CatchUpSettings Of(TemporaryFolder log, TemporaryFolder rows, ProjectionSet projections) =>
        new(log.FullPath, rows.File(HostParts.Database), [.. projections.Projections.Select(p => p.Id.Name)]);

    public IEnumerable<string> ToArguments() =>
    [
        Command, "--log", Log, "--database", Database, "--projections", string.Join(',', Projections),
        "--partitions", Partitions.ToString(CultureInfo.InvariantCulture),
        .. MaxBatch == 0 ? Array.Empty<string>() : ["--max-batch", MaxBatch.ToString(CultureInfo.InvariantCulture)],
        .. IsWatched ? ["--watched"] : Array.Empty<string>(),
    ];

    public static CatchUpSettings Read(CommandLine line)
    {
        if (line.Text("log") is null || line.Text("database") is null || line.Text("projections") is null)
        {
            line.Refuse("--log, --database and --projections are needed.");
        }

        return new CatchUpSettings(line.Text("log") ?? "", line.Text("database") ?? "", line.Text("projections")?.Split(',') ?? [])
        {
            Partitions = (int)line.Whole("partitions", Samples.SampleLog.Partitions, 1, 1_024),
            MaxBatch = (int)line.Whole("max-batch", 0, 1, int.MaxValue),
            IsWatched = line.Has("watched"),
        };
    }
}
