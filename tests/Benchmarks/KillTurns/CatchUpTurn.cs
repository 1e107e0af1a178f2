using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>
/// Proves that a way of catching up survives kill -9: the same projections with the same options, over the same log, in a
/// process that is killed on the way and started again until all is committed. Then the rows must be the figure's.
/// </summary>
internal static class CatchUpTurn
{
    private const int Seed = 17;

    // Up to so much of what is left: so that something is left for the kills that follow.
    private const double LargestStep = 0.6;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(10);

    /// <param name="bench">Says how many kills, and takes the result.</param>
    /// <param name="name">The case that is proved.</param>
    /// <param name="settings">What is run, with its rows in a new folder. Nobody else may have the log open.</param>
    /// <param name="events">How many the log holds.</param>
    /// <param name="proveAsync">Holds the rows against the figure's oracle.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="VoidFigureException">A row is wrong, or it could not go on after a kill.</exception>
    public static async Task RunAsync(
        FigureBench bench, string name, Func<TemporaryFolder, CatchUpSettings> settings, long events, Func<IViewReader, Task> proveAsync, CancellationToken stop)
    {
        if (bench.Kills == 0)
        {
            bench.Note($"{name}: nobody was killed, so the figure is not proved.");
            return;
        }

        using var folder = bench.Folder();
        var catchUp = settings(folder);
        var places = await KillAsync(catchUp, events * catchUp.Projections.Count, bench.Kills, stop);
        await using (var store = await HostParts.OpenStoreAsync(catchUp.Database, stop))
        {
            await proveAsync(store.Views);
        }

        if (places.Count == 0)
        {
            bench.Note($"{name}: it was done before it could be killed, so the figure is not proved.");
        }
        else
        {
            bench.Killed(name, places);
        }
    }

    private static async Task<IReadOnlyList<string>> KillAsync(CatchUpSettings settings, long all, int kills, CancellationToken stop)
    {
        var random = new Random(Seed);
        var places = new List<string>();
        var wasKilled = false;
        for (var kill = 0; kill <= kills; kill++)
        {
            await using var life = await CatchUpLife.BeginAsync(settings, stop);
            if (wasKilled)
            {
                places.Add(Share(life.Begun, all));
            }

            if (kill == kills)
            {
                await life.EndAsync(stop);
                break;
            }

            // The first at once, because a small log is soon done; the others on the way.
            if (kill > 0)
            {
                await life.ReachAsync(life.Begun + (long)((all - life.Begun) * LargestStep * random.NextDouble()), stop);
            }

            await Task.Delay(LongestDelay * random.NextDouble(), TimeProvider.System, stop);
            wasKilled = life.Kill();
        }

        return places;
    }

    private static string Share(long committed, long all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * committed / all:0.#} %");
}
