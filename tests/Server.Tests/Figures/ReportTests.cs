using System.Xml.Linq;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Machines;
using Serverless.Benchmarks.Plots;

namespace Serverless.Server.Tests.Figures;

/// <summary>Reports show peers and notes; plots are pictures with a line a series.</summary>
public sealed class ReportTests
{
    private static readonly Figure Figure = new("some-figure", "What it is.", "The limit.", (_, _) => Task.CompletedTask)
    {
        Peers = "What they do.",
        Plot = new PlotAxes("keys", "events/s", "rate"),
    };

    [Fact]
    public void Ours_by_a_peer_is_the_ratio_of_the_medians()
    {
        var line = Assert.Single(Case(1, 30).Lines);
        Assert.Equal(2, line.Ratio);
        Assert.Equal([0.5, null], line.PeerRatios);
        Assert.Equal(new Spread(60, 60, 60), line.Peers[0]);
    }

    [Fact]
    public void A_report_names_each_peer_its_ratio_and_who_was_skipped()
    {
        var result = new FigureResult(Figure, [Case(1, 30)], null) { Notes = ["redis is skipped."] };
        var report = new FigureReport(Machine.Here(Path.GetTempPath()), DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), "all", 1, false, [result]);
        var text = MarkdownReport.Of(report);
        Assert.Contains("| 1 keys | rate | Peer A | 60.0 (60.0 to 60.0) | 0.500 |", text, StringComparison.Ordinal);
        Assert.Contains("Note: redis is skipped.", text, StringComparison.Ordinal);
        Assert.Contains("\"oursByPeer\": 0.5", System.Text.Encoding.UTF8.GetString(JsonReport.Of(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plot_has_a_line_through_the_median_of_each_case()
    {
        var result = new FigureResult(Figure, [Case(10, 100), Case(1_000, 10)], null);
        var svg = XDocument.Parse(FigurePlot.Of(result, Figure.Plot!));
        XNamespace ns = "http://www.w3.org/2000/svg";
        var points = Assert.Single(svg.Descendants(ns + "polyline")).Attribute("points")!.Value.Split(' ');
        Assert.Equal(2, points.Length);
        Assert.Contains(svg.Descendants(ns + "text"), t => t.Value == "1k");
        Assert.Contains(svg.Descendants(ns + "text"), t => t.Value == "keys");
    }

    [Fact]
    public void A_logarithmic_axis_gives_each_power_of_ten_as_much_room()
    {
        var axis = LogAxis.Of([20, 5_000], 0, 300);
        Assert.Equal([10, 100, 1_000, 10_000], axis.Ticks);
        Assert.Equal(100, axis.At(100), 6);
        Assert.Equal(200, axis.At(1_000), 6);
        Assert.Equal("10k", LogAxis.Label(10_000));
    }

    [Fact]
    public void An_axis_of_values_that_are_near_each_other_has_labels_between_the_powers_of_ten()
    {
        Assert.Equal([200_000, 500_000], LogAxis.Of([210_000, 480_000], 0, 300).Ticks);
        Assert.Equal([1, 2, 4, 32], LogAxis.Through([4, 1, 2, 32, 1], 0, 300).Ticks);
        Assert.Equal(1, LogAxis.Of([1, 1], 0, 300).Ticks[0]);
    }

    [Fact]
    public void A_target_is_held_against_the_best_of_its_peers_and_says_what_the_pairs_gave()
    {
        Pair[] pairs = [PairOf(10, 20, 40), PairOf(10, 30, 20), PairOf(10, 25, 30)];
        Target[] targets =
        [
            new(1, "rate", new Against.Limit(), 2.5),
            new(1, "rate", new Against.Peer("Peer"), 1),
            new(2, "rate", new Against.Nothing(), 20) { IsAtMost = true },
            new(3, "rate", new Against.Published("somewhere", 5), 4),
            new(4, "rate", new Against.Peer("Nobody"), 1),
        ];
        var results = TargetResult.Of(new FigureResult(Figure with { Targets = targets }, [new FigureCase("case", pairs)], null)).ToList();
        Assert.Equal([2.5, 25.0 / 30, 25, 5], results.Select(r => r.Value));
        Assert.Equal([true, false, false, true], results.Select(r => r.IsMet));
        Assert.Equal(new Spread(2, 2.5, 3), results[0].Pairs);
        Assert.Equal("Peer B", results[1].AgainstName);

        static Pair PairOf(double limit, double ours, double best) =>
            new(Rate(limit), Rate(ours), new PeerMeasure("Peer A", Rate(1)), new PeerMeasure("Peer B", Rate(best)));
    }

    [Fact]
    public async Task A_case_that_would_take_longer_than_its_share_has_fewer_pairs_and_says_so()
    {
        using var folder = TemporaryFolder.Under(Path.GetTempPath());
        var bench = new FigureBench(new FigureSettings { IsQuick = true, Repeats = 5 }, folder, TextWriter.Null, TimeSpan.Zero);
        await bench.AloneAsync("case", () => Task.FromResult(Rate(1)));
        Assert.Single(Assert.Single(bench.Cases).Pairs);
        Assert.Equal("case: 1 of 5 pairs, because more would take too long.", Assert.Single(bench.Notes));
    }

    private static FigureCase Case(double x, double ours)
    {
        var pair = new Pair(Rate(15), Rate(ours), new PeerMeasure("Peer A", Rate(60)), new PeerMeasure("Peer B", new Measure()));
        return new FigureCase($"{x} keys", [pair]) { X = x };
    }

    private static Measure Rate(double value) => new(new Quantity("rate", "", value));
}
