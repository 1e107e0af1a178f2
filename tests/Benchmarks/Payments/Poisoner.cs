using Serverless.Payments.Amounts;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;

namespace Serverless.Benchmarks.Payments;

/// <summary>Puts one event that cannot apply into a story, and leaves at least one event to wait behind it.</summary>
internal static class Poisoner
{
    private const int Kinds = 7;

    public static void Poison(Story story)
    {
        var events = story.Events;
        var end = events[^1];
        if (end.Event is PaymentEvent.FundsReleased or PaymentEvent.Cancelled && story.Happens(1.0 / Kinds))
        {
            // After the end: someone joins, and someone else after that.
            story.AddPoison(events.Count, Joins(story, "late-lender"));
            story.Add(TimeSpan.FromHours(1), at => Joins(story, "later-lender") with { At = at });
            return;
        }

        var index = story.Random.Next(1, events.Count);
        var (next, at) = (events[index].Event, events[index - 1].SentAt);
        story.AddPoison(index, story.Random.Next(Kinds) switch
        {
            0 => new PaymentEvent.TransferSettled(story.Payment, at, new($"{story.Payment}-ach-unknown"), story.Amount),
            1 => new PaymentEvent.ReleaseApproved(story.Payment, at, story.Cast.Broker),
            2 => new PaymentEvent.Cancelled(story.Payment, at, new($"{story.Payment}-stranger"), "Not mine"),
            3 when next is not PaymentEvent.FundsReleased =>
                new PaymentEvent.FundsReleased(story.Payment, at, story.Cast.EscrowHolder, story.Cast.Buyer, story.Amount),
            4 when WithAmount(next, story.Amount with { Minor = story.Amount.Minor + 1 }) is { } wrong => wrong,
            5 when WithAmount(next, story.Amount with { Currency = new Currency("XXX") }) is { } wrong => wrong,
            _ => events[0].Event with { At = at },
        });
    }

    private static PaymentEvent.ParticipantJoined Joins(Story story, string who) =>
        new(story.Payment, story.Events[^1].SentAt, new($"{story.Payment}-{who}"), Role.Lender);

    private static PaymentEvent? WithAmount(PaymentEvent e, Money amount) => e switch
    {
        PaymentEvent.TransferInitiated x => x with { Amount = amount },
        PaymentEvent.TransferSettled x => x with { Amount = amount },
        PaymentEvent.TransferReturned x => x with { Amount = amount },
        PaymentEvent.FundsHeld x => x with { Amount = amount },
        PaymentEvent.FundsReleased x => x with { Amount = amount },
        _ => null,
    };
}
