using Serverless.Benchmarks.Proving;

namespace Serverless.Server.Tests.Proving;

/// <summary>The log against what was acknowledged.</summary>
public sealed class LogCheckTests
{
    [Fact]
    public void Everything_once_and_in_order_is_proven()
    {
        var check = Check([Ledger("a", 3), Ledger("b", 2, first: 3)], "a1 a2 a3 b1 b2");

        Assert.Equal(0, check.Findings.Total);
        Assert.Equal("PROVEN: 5 acknowledged events, each exactly once and in its key's order, in the log and in the view.", Verdict.Of(5, check.Findings).ToString());
    }

    [Fact]
    public void Events_of_others_between_are_no_matter()
    {
        var ledger = new KeyLedger("a");
        Acknowledge(ledger, 1);
        Acknowledge(ledger, 3);

        Assert.Equal(0, Check([ledger], "- a1 - a2 -").Findings.Total);
    }

    [Fact]
    public void An_acknowledged_event_that_is_not_there_is_lost()
    {
        var check = Check([Ledger("a", 3)], "a1 - a3");

        Assert.Equal("key a: number 2, acknowledged as 0:1, is not in the log; there stands none of this run's events", Assert.Single(check.Findings.Evidence(Fault.Lost)));
        Assert.Equal(1, check.Findings.Total);
        Assert.Equal(1, Verdict.Of(3, check.Findings).ExitCode);
    }

    [Fact]
    public void A_key_of_which_nothing_is_there_is_lost_whole() =>
        Assert.Equal(3, Check([Ledger("a", 3)], "").Findings[Fault.Lost]);

    [Fact]
    public void An_event_that_is_there_twice_is_a_duplicate_with_both_places()
    {
        var check = Check([Ledger("a", 2)], "a1 a2 a1");

        Assert.Equal("key a: number 1 is in the log at 0:0 and again at 0:2", Assert.Single(check.Findings.Evidence(Fault.Duplicated)));
        Assert.Equal(1, check.Findings.Total);
    }

    [Fact]
    public void Two_events_that_changed_places_are_a_reordering_and_not_where_their_receipts_say()
    {
        var check = Check([Ledger("a", 3)], "a1 a3 a2");

        Assert.Equal("key a: number 2 at 0:2 comes after number 3 at 0:1", Assert.Single(check.Findings.Evidence(Fault.Reordered)));
        Assert.Equal("key a: number 2 was acknowledged as 0:1 and is in the log at 0:2", check.Findings.Evidence(Fault.Wrong)[0]);
        Assert.Equal((0, 0, 1, 2), (check.Findings[Fault.Lost], check.Findings[Fault.Duplicated], check.Findings[Fault.Reordered], check.Findings[Fault.Wrong]));
    }

    [Fact]
    public void One_that_was_not_acknowledged_may_be_there_once_or_not()
    {
        Assert.Equal(0, Check([Ledger("a", 2, attempted: 3)], "a1 a2").Findings.Total);
        Assert.Equal(0, Check([Ledger("a", 2, attempted: 3)], "a1 a2 a3").Findings.Total);
        Assert.Equal(1, Check([Ledger("a", 2, attempted: 3)], "a1 a2 a3 a3").Findings[Fault.Duplicated]);
        Assert.Equal(1, Check([Ledger("a", 2, attempted: 3)], "a1 a2 a4").Findings[Fault.Wrong]);
        Assert.Equal(1, Check([Ledger("a", 1)], "a1 x1").Findings[Fault.Wrong]);
    }

    [Fact]
    public void A_gap_in_the_logs_own_numbers_is_told()
    {
        var check = new LogCheck(new Dictionary<string, KeyLedger>());
        check.Begin(2, 10);
        check.See(new LoggedProbe(new Place(2, 10), null, 0));
        check.See(new LoggedProbe(new Place(2, 12), null, 0));
        check.See(new LoggedProbe(new Place(2, 12), null, 0));

        Assert.Equal(["partition 2: after event 10 the log gave event 12", "partition 2: after event 12 the log gave event 12"], check.Findings.Evidence(Fault.Wrong));
    }

    [Fact]
    public void A_key_in_two_partitions_has_no_order()
    {
        var check = new LogCheck(new Dictionary<string, KeyLedger> { ["a"] = Ledger("a", 2) });
        check.See(new LoggedProbe(new Place(0, 0), "a", 1));
        check.See(new LoggedProbe(new Place(1, 0), "a", 2));

        Assert.Contains("in another partition", Assert.Single(check.Findings.Evidence(Fault.Reordered)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_acknowledged_proves_nothing() =>
        Assert.Equal(2, Verdict.Of(0, Check([], "").Findings).ExitCode);

    /// <summary>A key whose first events were acknowledged at the given place and the ones after it.</summary>
    internal static KeyLedger Ledger(string key, int acknowledged, int? attempted = null, long first = 0)
    {
        var ledger = new KeyLedger(key);
        for (var i = 0; i < acknowledged; i++)
        {
            Acknowledge(ledger, first + i);
        }

        for (var i = acknowledged; i < attempted; i++)
        {
            ledger.Attempt();
        }

        return ledger;
    }

    /// <summary>Checks a log written as 'a1 - b2': keys with numbers, and others' events.</summary>
    internal static LogCheck Check(IEnumerable<KeyLedger> ledgers, string log)
    {
        var check = new LogCheck(ledgers.ToDictionary(l => l.Key));
        check.Begin(0, 0);
        foreach (var (i, e) in log.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            check.See(e == "-" ? new LoggedProbe(new Place(0, i), null, 0) : new LoggedProbe(new Place(0, i), e[..1], long.Parse(e.AsSpan(1), null)));
        }

        check.End();
        return check;
    }

    private static void Acknowledge(KeyLedger ledger, long sequence)
    {
        ledger.Attempt();
        ledger.Acknowledge(new Place(0, sequence));
    }
}
