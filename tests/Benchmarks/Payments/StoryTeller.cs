using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Benchmarks.Payments;

/// <summary>How payments go: most end well, some are cancelled, returned, declined or left waiting.</summary>
internal static class StoryTeller
{
    private static readonly TimeSpan Clicks = TimeSpan.FromHours(6);
    private static readonly TimeSpan Days = TimeSpan.FromDays(3);
    private static readonly string[] Purposes = ["Earnest money", "Second deposit", "Option fee", "Rental deposit"];
    private static readonly string[] CancelReasons = ["The inspection failed", "The buyer found another house", "The loan was denied", "Entered twice"];
    private static readonly string[] DeclineReasons = ["The roof leaks", "The closing was moved", "Not what was agreed"];

    public static void Tell(Story story)
    {
        Begin(story);
        if (story.Happens(0.06))
        {
            Cancel(story);
            return;
        }

        story.Add(Clicks, at => new PaymentEvent.FundingSourceVerified(story.Payment, at, story.Cast.Buyer, story.NextAccount()));
        if (story.Happens(0.03))
        {
            Cancel(story);
        }
        else if (Fund(story))
        {
            story.AddFromBank(Clicks, at => new PaymentEvent.FundsHeld(story.Payment, at, story.Cast.EscrowHolder, story.Amount));
            Release(story);
        }
    }

    private static void Begin(Story story)
    {
        var cast = story.Cast;
        var purpose = $"{Pick(story, Purposes)}, {story.Random.Next(1, 999)} Elm Street";
        story.Add(TimeSpan.FromSeconds(2), at => new PaymentEvent.Requested(
            story.Payment, at, cast.Broker, cast.BrokerRole, cast.Buyer, cast.EscrowHolder, story.Amount, purpose));
        var joining = new List<(ParticipantId Id, Role Role)> { (cast.Buyer, Role.Buyer), (cast.EscrowHolder, Role.EscrowHolder) };
        if (cast.Seller is { } seller)
        {
            joining.Add((seller, Role.Seller));
        }

        joining.AddRange(cast.Others);
        var order = joining.ToArray();
        story.Random.Shuffle(order);
        foreach (var (id, role) in order)
        {
            story.Add(Clicks, at => new PaymentEvent.ParticipantJoined(story.Payment, at, id, role));
        }
    }

    /// <summary>Whether the money arrived in the end.</summary>
    private static bool Fund(Story story)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            story.Add(Clicks, at => new PaymentEvent.TransferInitiated(story.Payment, at, story.NextTransfer(), story.Account, story.Amount));
            var returned = story.Happens(0.12);
            if (!returned)
            {
                story.AddFromBank(Days, at => new PaymentEvent.TransferSettled(story.Payment, at, story.Transfer, story.Amount));
                if (!story.Happens(0.01))
                {
                    return true;
                }
            }

            // What had settled already comes back only because nobody had agreed to it.
            var reason = returned ? story.Random.GetItems(Enum.GetValues<ReturnReason>(), 1)[0] : ReturnReason.NotAuthorized;
            story.AddFromBank(Days, at => new PaymentEvent.TransferReturned(story.Payment, at, story.Transfer, story.Amount, reason));
            if (story.Happens(0.25))
            {
                break;
            }

            if (reason is ReturnReason.AccountClosed or ReturnReason.NoAccount or ReturnReason.NotAuthorized)
            {
                story.Add(Clicks, at => new PaymentEvent.FundingSourceVerified(story.Payment, at, story.Cast.Buyer, story.NextAccount()));
            }
        }

        Cancel(story);
        return false;
    }

    private static void Release(Story story)
    {
        var cast = story.Cast;
        var to = cast.Seller is { } seller && story.Happens(0.85) ? seller : cast.Buyer;
        for (var request = 1; request <= 3 && !story.Happens(0.08); request++)
        {
            var by = story.Happens(0.7) ? cast.Broker : cast.Buyer;
            story.Add(Days, at => new PaymentEvent.ReleaseRequested(story.Payment, at, by, to));
            ParticipantId[] parties = cast.Seller is { } other ? [cast.Buyer, other] : [cast.Buyer];
            story.Random.Shuffle(parties);
            if (Decide(story, parties))
            {
                story.AddFromBank(Clicks, at => new PaymentEvent.FundsReleased(story.Payment, at, cast.EscrowHolder, to, story.Amount));
                return;
            }
        }
    }

    private static bool Decide(Story story, IEnumerable<ParticipantId> parties)
    {
        foreach (var party in parties)
        {
            if (story.Happens(0.05))
            {
                story.Add(Days, at => new PaymentEvent.ReleaseDeclined(story.Payment, at, party, Pick(story, DeclineReasons)));
                return false;
            }

            story.Add(Clicks, at => new PaymentEvent.ReleaseApproved(story.Payment, at, party));
        }

        return true;
    }

    private static void Cancel(Story story)
    {
        var by = story.Happens(0.5) ? story.Cast.Broker : story.Cast.Buyer;
        story.Add(Clicks, at => new PaymentEvent.Cancelled(story.Payment, at, by, Pick(story, CancelReasons)));
    }

    private static string Pick(Story story, string[] texts) => texts[story.Random.Next(texts.Length)];
}
