using Serverless.Pipeline.Probes;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Probes;

public sealed class ProbeRowTests
{
    [Fact]
    public void Numbers_in_order_leave_no_fault()
    {
        var row = Fold(1, 2, 3);

        Assert.Equal((3, 1, 3, 3), (row.Count, row.First, row.Last, row.Highest));
        Assert.Equal((null, null, null, 0), (row.Gap, row.Duplicate, row.Reordering, row.Missing.Count));
    }

    [Fact]
    public void A_number_left_out_is_a_gap_and_stays_missing()
    {
        var row = Fold(1, 4, 5);

        Assert.Equal(new ProbeFault(4, 1, 101), row.Gap);
        Assert.Equal([new NumberRange(2, 3)], row.Missing);
        Assert.Equal((null, null), (row.Duplicate, row.Reordering));
        Assert.Equal(new ProbeFault(3, 0, 100), Fold(3).Gap);
    }

    [Fact]
    public void A_number_that_comes_again_is_a_duplicate()
    {
        var row = Fold(1, 2, 2, 1);

        Assert.Equal(new ProbeFault(2, 2, 102), row.Duplicate);
        Assert.Equal((4, null, null), (row.Count, row.Gap, row.Reordering));
    }

    [Fact]
    public void A_number_that_comes_after_a_higher_one_is_a_reordering_and_missing_no_more()
    {
        var row = Fold(1, 5, 3, 3);

        Assert.Equal(new ProbeFault(3, 5, 102), row.Reordering);
        Assert.Equal(new ProbeFault(3, 5, 103), row.Duplicate);
        Assert.Equal([new NumberRange(2, 2), new NumberRange(4, 4)], row.Missing);
        Assert.Empty(Fold(2, 1).Missing);
    }

    [Fact]
    public void A_row_stays_small_however_much_is_missing() =>
        Assert.Equal(ProbeRow.MaxMissing, Fold([.. Enumerable.Range(1, 500).Select(n => 2L * n)]).Missing.Count);

    [Fact]
    public async Task Each_key_of_a_run_has_a_row_and_what_is_no_probe_is_a_patient()
    {
        var bench = new ProcessorBench(ProbesProjection.Projection);
        bench.Append("r1/a", new Probe("r1", "a", 1, 0), 0, Probe.EventType);
        bench.Append("r1/b", new Probe("r1", "b", 1, 0), 1, Probe.EventType);
        bench.Append("r1/a", new Probe("r1", "a", 2, 0), 2, Probe.EventType);
        bench.Append("r1/c", new Probe("r1", "other", 1, 0), 3, Probe.EventType);
        bench.Append("r1/a", new { }, 4, "other.type");

        await bench.RunToEndAsync();

        Assert.Equal(
            ["""r1/a={"count":2,"first":1,"last":2,"highest":2,"missing":[]}""", """r1/b={"count":1,"first":1,"last":1,"highest":1,"missing":[]}"""],
            await bench.RowsAsync("probes"));
    }

    private static ProbeRow Fold(params long[] numbers)
    {
        ProbeRow? row = null;
        for (var i = 0; i < numbers.Length; i++)
        {
            row = ProbeRow.Next(row, numbers[i], 100 + i);
        }

        return row!;
    }
}
