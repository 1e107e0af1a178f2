using System.Globalization;
using Serverless.Benchmarks.Hosting;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Figures;

/// <summary>
/// What wards cost those who are not in them. The hospital cannot be turned off, and shall not be: so the same traffic is
/// measured behind events that went well, where nothing is looked up, and behind patients of other keys, where every event is.
/// </summary>
internal sealed class HospitalChecksFigure(FigureBench bench, TemporaryFolder folder, SampleStream stream, int events, bool isSick, CancellationToken stop)
{
    private const int Wards = 400;
    private const int FirstWard = 9_000_000;

    public static readonly Figure Figure = new(
        "hospital-checks",
        "The figure catch-up, begun behind 400 patients of other keys (a hundred wards in each partition), so that every healthy event is held against the wards. The patients were admitted before the clock was started; every row and the number of patients are checked after every run.",
        "The same behind 400 events that went well: the partition has no ward, and nothing is looked up.",
        MeasureAsync)
    {
        Targets = [new(11, "CPU per event", new Against.Limit(), 1.03) { IsAtMost = true }],
    };

    private readonly TemporaryFolder _log = folder.Sub();
    private readonly TemporaryFolder _rows = folder.Sub();

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var events = bench.Size(1_000_000, quick: 20_000);
        var stream = new SampleStream(seed: 13, keys: bench.Size(100_000, quick: 2_000));
        var (healthy, sick) = (new HospitalChecksFigure(bench, folder, stream, events, false, stop), new HospitalChecksFigure(bench, folder, stream, events, true, stop));
        await using var limit = await healthy.PrepareAsync();
        await using var ours = await sick.PrepareAsync();
        await bench.PairAsync("wards of others", () => healthy.RunAsync(limit), () => sick.RunAsync(ours));
        await ours.DisposeAsync();
        await CatchUpTurn.RunAsync(bench, "wards of others", rows => CatchUpSettings.Of(sick._log, rows), events + Wards, sick.ProveAsync, stop);
    }

    private Task<Measure> RunAsync(EmbeddedLog log) =>
        new CatchUpRun(bench, log, HostParts.Projections, ProveAsync) { From = _rows.FullPath }.RunAsync(stop);

    /// <summary>The first events and what became of them, then all the others.</summary>
    private async Task<EmbeddedLog> PrepareAsync()
    {
        var log = await SampleLog.OpenAsync(_log.FullPath, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero });
        foreach (var facts in First)
        {
            var bytes = new byte[SampleEvent.Length];
            SampleEvent.Write(bytes, facts);
            if (isSick)
            {
                SampleEvent.MakeSick(bytes);
            }

            if (await log.PublishAsync([SampleEvent.Read(bytes)], stop) is PublishResult.Unavailable no)
            {
                throw new VoidFigureException($"The sample log cannot be written: {no.Reason}");
            }
        }

        await using (var store = await HostParts.OpenStoreAsync(_rows.File(HostParts.Database), stop))
        {
            await using var processors = HostParts.Process(log, store);
            processors.Start();
            await SampleLog.WaitAsync(log, HostParts.Projections, store.Views, stop);
        }

        await SampleLog.FillAsync(log, stream, events, stop);
        return log;
    }

    private IEnumerable<SampleFacts> First => Enumerable.Range(0, Wards).Select(i => stream.WithKey(events + i, FirstWard + i));

    private async Task ProveAsync(IViewReader views)
    {
        var patients = (await views.GetStatusAsync(KeySums.Projection.Id, stop)).Sum(s => s.Patients);
        if (patients != (isSick ? Wards : 0))
        {
            throw new VoidFigureException(string.Create(CultureInfo.InvariantCulture, $"There are {patients} patients."));
        }

        var healthy = Enumerable.Range(0, events).Select(i => stream[i]);
        await KeySumCheck.ProveAsync(views, KeySums.Expect(isSick ? healthy : healthy.Concat(First)), stop);
    }
}
