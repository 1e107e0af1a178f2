using Serverless.Benchmarks.Proving;
using Serverless.Pipeline.Probes;

namespace Serverless.Server.Tests.Proving;

/// <summary>The rows against what was acknowledged and what the log has.</summary>
public sealed class ViewCheckTests
{
    [Fact]
    public void A_row_of_every_event_once_and_in_order_is_right() => Assert.Equal(0, Check(3, 3, Fold(1, 2, 3)).Total);

    [Fact]
    public void One_that_was_not_acknowledged_may_be_in_the_row_if_it_is_in_the_log()
    {
        Assert.Equal(0, Check(2, 3, Fold(1, 2), inLog: 2).Total);
        Assert.Equal(0, Check(2, 3, Fold(1, 2, 3), inLog: 3).Total);
        Assert.Equal("key a: the row ends with number 2, and the log has numbers up to 3", Only(Check(2, 3, Fold(1, 2), inLog: 3), Fault.Lost));
    }

    [Fact]
    public void A_row_that_ends_too_early_has_lost_the_rest() => Assert.Equal(
        "key a: the row ends with number 2; number 3 was acknowledged as 0:2, and 4 numbers in all",
        Only(Check(4, 4, Fold(1, 2)), Fault.Lost));

    [Fact]
    public void A_gap_is_a_loss_with_its_numbers_and_receipts() => Assert.Equal(
        "key a: numbers 2 to 3 (acknowledged as 0:1 to 0:2) are missing; after number 1 came number 4",
        Only(Check(4, 4, Fold(1, 4)), Fault.Lost));

    [Fact]
    public void A_number_that_came_twice_is_a_duplicate() => Assert.Equal(
        "key a: number 2 came again at sequence number 102, after 2; the row counts 4 events",
        Only(Check(3, 3, Fold(1, 2, 2, 3)), Fault.Duplicated));

    [Fact]
    public void Numbers_that_changed_places_are_a_reordering() => Assert.Equal(
        "key a: number 2 at sequence number 102 came after number 3",
        Only(Check(3, 3, Fold(1, 3, 2)), Fault.Reordered));

    [Fact]
    public void A_row_whose_numbers_do_not_fit_each_other_is_told()
    {
        Assert.Equal("key a: the row counts 4 events, but its numbers up to 3 make 3", Only(Check(3, 3, Fold(1, 2, 3) with { Count = 4 }), Fault.Duplicated));
        Assert.Equal("key a: the row counts 2 events, but its numbers up to 3 make 3", Only(Check(3, 3, Fold(1, 2, 3) with { Count = 2 }), Fault.Lost));
        Assert.Equal("key a: number 2 came last, after number 3", Only(Check(3, 3, Fold(1, 2, 3) with { Last = 2 }), Fault.Reordered));
        Assert.Equal("key a: number 2 came first", Only(Check(3, 3, Fold(1, 2, 3) with { First = 2 }), Fault.Reordered));
    }

    [Fact]
    public void A_number_that_nobody_published_is_wrong()
    {
        Assert.Contains("was never published", Only(Check(3, 3, Fold(1, 2, 3, 4)), Fault.Wrong), StringComparison.Ordinal);
        Assert.Contains("never published", Only(Check(0, 0, Fold(1), row: "b"), Fault.Wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_without_a_row_is_lost()
    {
        var ledgers = new Dictionary<string, KeyLedger> { ["a"] = LogCheckTests.Ledger("a", 3) };
        var check = new ViewCheck(ledgers, LogCheckTests.Check(ledgers.Values, "a1 a2 a3"));

        check.End();

        Assert.Equal("key a: has no row; numbers 1 to 3 are missing", Only(check.Findings, Fault.Lost));
    }

    private static Findings Check(int acknowledged, int attempted, ProbeRow state, int? inLog = null, string row = "a")
    {
        var ledgers = new Dictionary<string, KeyLedger> { ["a"] = LogCheckTests.Ledger("a", acknowledged, attempted) };
        var log = LogCheckTests.Check(ledgers.Values, string.Join(' ', Enumerable.Range(1, inLog ?? acknowledged).Select(n => $"a{n}")));
        Assert.Equal(0, log.Findings.Total);
        var check = new ViewCheck(ledgers, log);
        check.See(row, state);
        check.End();
        return check.Findings;
    }

    private static string Only(Findings findings, Fault fault)
    {
        Assert.Equal((1, 1), (findings.Total, findings[fault]));
        return Assert.Single(findings.Evidence(fault));
    }

    private static ProbeRow Fold(params long[] numbers)
    {
        ProbeRow? row = null;
        foreach (var (i, number) in numbers.Index())
        {
            row = ProbeRow.Next(row, number, 100 + i);
        }

        return row!;
    }
}
