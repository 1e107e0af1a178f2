using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>
/// The hidden command that catches up with a log and ends. Each line of its output says how many events are committed:
/// the first where it begins, the others as it goes. Who started it kills it at the moment it chooses.
/// </summary>
internal static class CatchUpCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    public static readonly Command Command =
        new(CatchUpSettings.Command, "Catches up with the log of a figure.", CatchUpSettings.Help, RunAsync) { IsHidden = true };

    private static async Task<int> RunAsync(CommandLine line, CancellationToken stop)
    {
        var settings = CatchUpSettings.Read(line);
        if (line.Problems.Count > 0)
        {
            return Dispatcher.WrongUsage;
        }

        // As the figure opens it: nothing is published here, so nothing is to be recognized.
        await using var log = await SampleLog.OpenAsync(
            settings.Log, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero }, partitions: settings.Partitions);
        await using var store = await HostParts.OpenStoreAsync(settings.Database, stop);
        var projections = KilledProjections.Of(settings.Projections);
        var options = settings.MaxBatch == 0 ? new ProcessingOptions() : new ProcessingOptions { MaxBatchEvents = settings.MaxBatch };
        await using var processors = HostParts.Process(projections, log, store, options);
        await using var watch = settings.IsWatched ? Watch.Begin(projections, log, store) : null;
        var end = await SampleLog.CountAsync(log, stop) * projections.Projections.Count;
        await TellAsync(projections, store.Views, stop);
        processors.Start();
        while (await TellAsync(projections, store.Views, stop) < end)
        {
            await Task.Delay(Look, TimeProvider.System, stop);
        }

        return 0;
    }

    private static async Task<long> TellAsync(ProjectionSet projections, IViewReader views, CancellationToken stop)
    {
        var committed = 0L;
        foreach (var projection in projections.Projections)
        {
            committed += (await views.GetStatusAsync(projection.Id, stop)).Sum(s => s.Position.Sequence.Value + 1);
        }

        await Console.Out.WriteLineAsync($"{committed}");
        return committed;
    }
}
