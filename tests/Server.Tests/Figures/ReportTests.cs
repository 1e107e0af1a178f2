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

    private static FigureCase Case(double x, double ours)
    {
        var pair = new Pair(Rate(15), Rate(ours), new PeerMeasure("Peer A", Rate(60)), new PeerMeasure("Peer B", new Measure()));
        return new FigureCase($"{x} keys", [pair]) { X = x };
    }

    private static Measure Rate(double value) => new(new Quantity("rate", "", value));
}
