using Serverless.Benchmarks.Payments;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;

namespace Serverless.Payments.Tests.Load;

public sealed class PaymentStreamTests
{
    private static readonly StreamOptions Options = new(new RunId("test1"), Seed: 7, Events: 20_000, PoisonShare: 0.02);

    [Fact]
    public void The_same_options_give_the_same_events_byte_for_byte() =>
        Assert.Equal(Bytes(Options), Bytes(Options));

    [Fact]
    public void Another_seed_gives_other_events() =>
        Assert.NotEqual(Bytes(Options).Take(100), Bytes(Options with { Seed = 8 }).Take(100));

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(5_000)]
    public void It_has_as_many_events_as_asked_for_all_within_the_days_of_the_run(int count)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            StreamedEvent[] events = [.. new PaymentStream(Options with { Seed = seed, Events = count })];

            Assert.Equal(count, events.Length);
            Assert.All(events, e => Assert.InRange(e.Event.At, Options.Run.FirstDay, Options.Run.LastDay.AddTicks(-1)));
        }
    }

    [Fact]
    public void Ids_are_unique_and_begin_with_the_run()
    {
        StreamedEvent[] events = [.. new PaymentStream(Options)];

        Assert.Equal(events.Length, events.Select(e => e.Id).Distinct().Count());
        Assert.All(events, e => Assert.StartsWith("test1-", e.Id, StringComparison.Ordinal));
        Assert.All(events, e => Assert.StartsWith("test1-", e.Event.PaymentId.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Many_payments_are_open_at_once()
    {
        var open = 0;
        var most = 0;
        var last = new PaymentStream(Options).Select((e, i) => (e.Event.PaymentId, i)).GroupBy(x => x.PaymentId).ToDictionary(g => g.Key, g => g.Max(x => x.i));
        foreach (var (e, i) in new PaymentStream(Options).Select((e, i) => (e.Event, i)))
        {
            open += e is PaymentEvent.Requested ? 1 : 0;
            most = Math.Max(most, open);
            open -= last[e.PaymentId] == i ? 1 : 0;
        }

        Assert.InRange(most, 200, 2_000);
    }

    [Fact]
    public void Every_kind_of_event_role_and_return_reason_occurs()
    {
        PaymentEvent[] events = [.. new PaymentStream(Options with { PoisonShare = 0 }).Select(e => e.Event)];

        Assert.Equal(PaymentEvent.EventTypes.Names.Order(), events.Select(PaymentEvent.EventTypes.NameOf).Distinct().Order());
        Assert.Equal(Enum.GetValues<ReturnReason>(), events.OfType<PaymentEvent.TransferReturned>().Select(e => e.Reason).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<Role>(),
            events.OfType<PaymentEvent.ParticipantJoined>().Select(e => e.Role).Concat(events.OfType<PaymentEvent.Requested>().Select(e => e.RequestedAs)).Distinct().Order());
    }

    [Fact]
    public void Sad_paths_have_realistic_shares()
    {
        PaymentEvent[] events = [.. new PaymentStream(Options with { PoisonShare = 0 }).Select(e => e.Event)];
        var payments = (double)events.OfType<PaymentEvent.Requested>().Count();

        Assert.InRange(events.OfType<PaymentEvent.TransferReturned>().Count() / (double)events.OfType<PaymentEvent.TransferInitiated>().Count(), 0.08, 0.18);
        Assert.InRange(events.OfType<PaymentEvent.Cancelled>().Count() / payments, 0.08, 0.2);
        Assert.InRange(events.OfType<PaymentEvent.ReleaseDeclined>().Count() / payments, 0.02, 0.15);
        Assert.True(Late(events) > 100, "too few events are late by their own time");
    }

    [Fact]
    public void The_set_share_of_payments_is_poisoned_once_with_events_that_wait_behind()
    {
        StreamedEvent[] events = [.. new PaymentStream(Options)];
        var payments = events.Select(e => e.Event.PaymentId).Distinct().Count();
        StreamedEvent[] poison = [.. events.Where(e => e.IsPoison)];

        Assert.InRange(poison.Length / (double)payments, 0.01, 0.03);
        Assert.Equal(poison.Length, poison.Select(e => e.Event.PaymentId).Distinct().Count());
        Assert.True(poison.Select(e => e.Event.GetType()).Distinct().Count() >= 6, "too few kinds of poison");
        Assert.DoesNotContain(new PaymentStream(Options with { PoisonShare = 0 }), e => e.IsPoison);
    }

    [Fact]
    public void Runs_play_in_days_of_their_own()
    {
        Assert.Equal(new RunId("abc").FirstDay, new RunId("abc").FirstDay);
        Assert.NotEqual(new RunId("abc").FirstDay, new RunId("abd").FirstDay);
        Assert.True(new RunId("abc").LastDay.Year < 9000);
    }

    private static int Late(PaymentEvent[] events)
    {
        var latest = events[0].At;
        var late = 0;
        foreach (var e in events)
        {
            late += e.At < latest.AddMinutes(-1) ? 1 : 0;
            latest = e.At > latest ? e.At : latest;
        }

        return late;
    }

    private static List<string> Bytes(StreamOptions options) => new PaymentStream(options)
        .Select(e => Convert.ToHexString(e.Event.ToCloudEvent(e.Id).Bytes.Envelope.Span))
        .ToList();
}
