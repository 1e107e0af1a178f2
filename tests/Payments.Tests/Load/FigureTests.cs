using Serverless.Benchmarks.Commands;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.Samples;

namespace Serverless.Payments.Tests.Load;

/// <summary>The parts of the figures that compute: statistics, flags, and the sample events and what is expected of them.</summary>
public sealed class FigureTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 5.0, 1, 3 }, 1, 3, 5)]
    [InlineData(new[] { 4.0, 1, 3, 2 }, 1, 2.5, 4)]
    public void A_spread_is_the_least_the_middle_and_the_most(double[] values, double min, double median, double max) =>
        Assert.Equal(new Spread(min, median, max), Spread.Of(values));

    [Theory]
    [InlineData(0.50, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1.00, 100)]
    [InlineData(0.00, 1)]
    public void A_percentile_is_the_value_at_its_rank(double share, double expected) =>
        Assert.Equal(expected, Latencies.Percentile([.. Enumerable.Range(1, 100).Select(i => (double)i)], share));

    [Fact]
    public void A_ratio_is_of_the_medians_and_only_where_both_sides_are_and_it_means_something()
    {
        Pair[] pairs = [PairOf(10, 1), PairOf(20, 9), PairOf(30, 5)];
        var lines = new FigureCase("case", pairs).Lines.ToDictionary(l => l.Name, l => l.Ratio);
        Assert.Equal(0.25, lines["rate"]);
        Assert.Null(lines["cost"]);
        Assert.Null(lines["ours alone"]);

        static Pair PairOf(double limit, double ours) => new(
            new Measure(new("rate", "", limit), new("cost", "", limit, IsCompared: false)),
            new Measure(new("rate", "", ours), new("cost", "", ours, IsCompared: false), new("ours alone", "", ours)));
    }

    [Fact]
    public void A_flag_takes_no_value()
    {
        var line = CommandLine.Parse(["--quick", "--repeats", "3"], ["repeats"], ["quick"]);
        Assert.Empty(line.Problems);
        Assert.True(line.Has("quick"));
        Assert.Equal(3, line.Whole("repeats", 5, 1, 100));
        Assert.False(CommandLine.Parse([], ["repeats"], ["quick"]).Has("quick"));
    }

    [Fact]
    public void A_sample_event_is_a_valid_event_of_its_facts()
    {
        var stream = new SampleStream(seed: 1, keys: 1_000);
        var events = SampleEvent.Read(stream, 7, 50);
        for (var i = 0; i < events.Length; i++)
        {
            var facts = stream[7 + i];
            Assert.Equal(facts.KeyText, events[i].PartitionKey);
            Assert.Equal(SampleEvent.Length, events[i].Bytes.Length);
            Assert.Equal(SampleEvent.Type, events[i].Type);
            Assert.Contains($"\"amount\":{facts.Amount},\"status\":\"{facts.Status}\"", System.Text.Encoding.UTF8.GetString(events[i].Data!.Value.Span), StringComparison.Ordinal);
        }

        Assert.Equal(events.Length, events.Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public void What_is_expected_counts_adds_and_keeps_the_last_status()
    {
        SampleFacts[] facts = [new(0, 1, 100_000, "open"), new(1, 2, 100_001, "late"), new(2, 1, 100_002, "paid")];
        var expected = KeySums.Expect(facts);
        Assert.Equal(new KeySum(2, 200_002, "paid"), expected["key-0000001"]);
        Assert.Equal(new KeySum(1, 100_001, "late"), expected["key-0000002"]);
        Assert.Equal(2, expected.Count);
    }

    [Theory]
    [InlineData(1, "open")]
    [InlineData(2, "paid")]
    public void A_figure_with_a_wrong_row_is_void(long count, string last)
    {
        var expected = new Dictionary<string, KeySum> { ["key-0000001"] = new(1, 5, "paid") };
        Assert.Throws<VoidFigureException>(() => KeySumCheck.Prove(new() { ["key-0000001"] = new(count, 5, last) }, expected));
        Assert.Throws<VoidFigureException>(() => KeySumCheck.Prove([], expected));
        Assert.Throws<VoidFigureException>(() => KeySumCheck.Prove(new(expected) { ["key-0000002"] = new(1, 5, "paid") }, expected));
        KeySumCheck.Prove(new(expected), expected);
    }
}
