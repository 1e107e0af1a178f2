using System.Diagnostics;
using System.Globalization;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;

namespace Serverless.Benchmarks.KillTurns;

/// <summary>
/// Proves that a way of posting survives kill -9: the host is killed while load runs and started again on the same data,
/// the driver sends again what was not answered, and in the end the log has every answered event once, where its receipt
/// says, and every row is what an oracle says.
/// </summary>
internal sealed class PostingTurn(FigureBench bench, PostingMode mode, TemporaryFolder folder, IReadOnlyCollection<SampleFacts> before)
{
    private const int Seed = 23;
    private const double ShortestLife = 0.1;
    private const double LongestLife = 0.5;

    // Every so many kills one comes before the host listens.
    private const int StartKill = 3;

    private readonly HostLives _lives = new();
    private readonly PostedEvents _posted = new(mode.Lanes, mode.EventsPerPost);
    private readonly Random _random = new(Seed);
    private TimeSpan _startTakes;

    /// <summary>Changes what the host of a life does; the laws of the turn itself are tested with it.</summary>
    public Func<int, HostSettings, HostSettings> Altered { get; init; } = (_, settings) => settings;

    /// <param name="bench">Says how many kills, and takes the result.</param>
    /// <param name="mode">How events are posted.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="VoidFigureException">Something is lost, there twice, or wrong.</exception>
    public static async Task RunAsync(FigureBench bench, PostingMode mode, CancellationToken stop)
    {
        using var folder = bench.Folder();
        await new PostingTurn(bench, mode, folder, []).RunAsync(stop);
    }

    /// <summary>The same on data that is already there.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (bench.Kills == 0)
        {
            bench.Note($"{mode.Name}: nobody was killed, so the figure is not proved.");
            return;
        }

        using var finish = new CancellationTokenSource();
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var rows = KeySums.Expect(before);
        var clients = Enumerable.Range(0, mode.Lanes)
            .Select(lane => Task.Run(() => new PostingLane(mode, _posted, _lives, lane).RunAsync(finish.Token, abort.Token)))
            .Concat(Enumerable.Range(0, mode.Readers).Select(reader => Task.Run(() => RowWatch.RunAsync(_lives, rows, reader, finish.Token, abort.Token))))
            .ToList();
        try
        {
            var places = await KillAsync(clients, abort.Token);
            await using (var last = await StartAsync(bench.Kills, mode.HasViews, stop))
            {
                _lives.Listens(last);
                await finish.CancelAsync();
                await Task.WhenAll(clients);
                await ProveAsync(await last.StopAsync(stop), stop);
            }

            await ProveRowsAsync(stop);
            bench.Killed(mode.Name, places, string.Create(CultureInfo.InvariantCulture, $" {_posted.Repeated:N0} events were recognized when they were sent again."));
        }
        catch (OperationCanceledException) when (clients.Find(c => c.IsFaulted) is { } failed)
        {
            await failed;
        }
        finally
        {
            await abort.CancelAsync();
            await Task.WhenAll(clients).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<IReadOnlyList<string>> KillAsync(List<Task> clients, CancellationToken stop)
    {
        var places = new List<string>();
        for (var kill = 0; kill < bench.Kills; kill++)
        {
            if (kill % StartKill == StartKill - 1 && await KillAtStartAsync(kill, stop))
            {
                places.Add("its start");
                continue;
            }

            var before = _posted.Count;
            await using var host = await StartAsync(kill, mode.HasViews, stop);
            _lives.Listens(host);
            await AnswerAsync(before, clients, stop);
            await Task.Delay(TimeSpan.FromSeconds(ShortestLife + (LongestLife - ShortestLife) * _random.NextDouble()), TimeProvider.System, stop);
            _lives.Ends();
            places.Add(string.Create(CultureInfo.InvariantCulture, $"{_posted.Count:N0} events"));
        }

        return places;
    }

    /// <summary>Waits until a life has answered something: before, there is nothing that a kill could take.</summary>
    private async Task AnswerAsync(int before, List<Task> clients, CancellationToken stop)
    {
        while (_posted.Count == before && !clients.Exists(client => client.IsFaulted))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, stop);
        }
    }

    private async Task<HostProcess> StartAsync(int life, bool hasViews, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        var settings = new HostSettings(folder.FullPath, Stores: true, hasViews) { SlowSync = mode.SlowSync };
        var host = await HostProcess.StartAsync(Altered(life, settings), stop);
        _startTakes = Stopwatch.GetElapsedTime(begin);
        return host;
    }

    /// <summary>Gives whether it was killed before it listened.</summary>
    private async Task<bool> KillAtStartAsync(int life, CancellationToken stop)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(stop);
        cut.CancelAfter(_startTakes * _random.NextDouble());
        try
        {
            await using var host = await StartAsync(life, mode.HasViews, cut.Token);
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return true;
        }
    }

    private async Task ProveAsync(long stored, CancellationToken stop)
    {
        await using var log = await SampleLog.OpenAsync(folder.FullPath, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero });
        await _posted.ProveAsync(log, stop);
        if (stored != before.Count + _posted.Count)
        {
            throw new VoidFigureException($"After kills: the log holds {stored} events, and {before.Count + _posted.Count} are known.");
        }
    }

    private async Task ProveRowsAsync(CancellationToken stop)
    {
        await using (var host = await StartAsync(bench.Kills, hasViews: true, stop))
        {
            await HostViews.WaitAsync(host.Address, before.Count + _posted.Count, stop);
            await host.StopAsync(stop);
        }

        await KeySumCheck.ProveAsync(folder.File(HostParts.Database), KeySums.Expect(before.Concat(_posted.Facts())), stop);
    }
}
