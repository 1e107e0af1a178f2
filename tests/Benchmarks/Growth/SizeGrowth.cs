using System.Globalization;
using System.Text.Json;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Growth;

/// <summary>What the size of an event costs.</summary>
internal static class SizeGrowth
{
    private const int MostEvents = 500_000;
    private const int TotalBytes = 250_000_000;
    private const int BytesPerRequest = 250_000;

    public static readonly Figure Figure = new(
        "grow-size",
        "Events of 100 bytes to 100 KB: how many a second the log makes durable, published in requests of 250 KB one after the other, and how many a second a projection then folds into 1,000 rows. Every row is checked after every run.",
        null,
        MeasureAsync)
    {
        Cases = 7,
        Plot = new PlotAxes("bytes an event", "events/s and MB/s", "appended/s", "appended MB/s", "events/s", "folded MB/s"),
    };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        foreach (var size in Axis.Tenfold(SizedEvent.Shortest, 100_000).SelectMany(s => new[] { s, s * 3 }).Where(s => s <= 100_000))
        {
            var events = bench.Size(Math.Min(MostEvents, TotalBytes / size), quick: 20);
            await bench.AloneAsync(string.Create(CultureInfo.InvariantCulture, $"{size:N0} bytes"), () => RunAsync(bench, size, events, stop), x: size);
        }
    }

    private static async Task<Measure> RunAsync(FigureBench bench, int size, int events, CancellationToken stop)
    {
        using var folder = bench.Folder();
        await using var log = await SampleLog.OpenAsync(folder.FullPath, new EmbeddedLogOptions { DeduplicationWindow = TimeSpan.Zero });
        var requests = Enumerable.Range(0, events).Chunk(Math.Max(1, BytesPerRequest / size)).Select(c => c.Select(n => SizedEvent.Of(n, size)).ToArray()).ToList();
        var gauge = new Gauge();
        foreach (var request in requests)
        {
            if (await log.PublishAsync(request, stop) is PublishResult.Unavailable no)
            {
                throw new VoidFigureException(no.Reason);
            }
        }

        var appended = events / gauge.Elapsed.TotalSeconds;
        var folded = await new CatchUpRun(bench, log, new ProjectionSet(SizedEvent.Projection), views => ProveAsync(views, events, stop)).RunAsync(stop);
        return new Measure(
        [
            new("appended/s", "", appended),
            new("appended MB/s", "", appended * size / 1e6),
            new("folded MB/s", "", folded.Quantities[0].Value * size / 1e6),
            .. folded.Quantities,
        ]);
    }

    private static async Task ProveAsync(IViewReader views, int events, CancellationToken stop)
    {
        var page = await views.ListAsync(SizedEvent.Projection.Id, SizedEvent.View.Name, new ListQuery("", null, 10_000), TimeProvider.System.GetUtcNow(), stop);
        var expected = SizedEvent.Expect(events);
        if (page.Rows.Count != expected.Count || page.Rows.Any(r => JsonSerializer.Deserialize(r.State.Span, SizedJson.Default.SizedSum) != expected[r.Key]))
        {
            throw new VoidFigureException($"The {page.Rows.Count} rows are not the {expected.Count} that they must be.");
        }
    }
}
