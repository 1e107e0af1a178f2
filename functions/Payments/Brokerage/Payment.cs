using System.Diagnostics;
using Serverless.Payments.Amounts;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;

namespace Serverless.Payments.Brokerage;

/// <summary>A brokered payment: money that goes from a sender to an escrow holder, and from there to a party to the contract.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Amount">What is paid; always the whole of it.</param>
/// <param name="Purpose">What it is for, in words.</param>
/// <param name="RequestedBy">Who set it up; neither sends nor receives it.</param>
/// <param name="Sender">Who pays: the buyer.</param>
/// <param name="EscrowHolder">Who receives it and keeps it.</param>
/// <param name="Participants">Who takes part, in the order of joining; the one who set it up comes first.</param>
/// <param name="FundingSource">The verified account, until a return condemns it.</param>
/// <param name="Transfer">The last attempt to move the money.</param>
/// <param name="Returns">How many transfers came back.</param>
/// <param name="Release">The release that is asked for, under way or done.</param>
/// <param name="Declines">How many requests for a release were declined.</param>
/// <param name="CancelledFor">Why it was cancelled, if it was.</param>
/// <param name="RequestedAt">When it was set up.</param>
/// <param name="ChangedAt">The latest own time of its events: one that comes late does not set it back.</param>
/// <param name="Events">How many events made this state.</param>
public sealed record Payment(
    PaymentId Id,
    PaymentStatus Status,
    Money Amount,
    string Purpose,
    ParticipantId RequestedBy,
    ParticipantId Sender,
    ParticipantId EscrowHolder,
    ValueList<Participant> Participants,
    FundingSourceId? FundingSource,
    Transfer? Transfer,
    int Returns,
    Release? Release,
    int Declines,
    string? CancelledFor,
    DateTimeOffset RequestedAt,
    DateTimeOffset ChangedAt,
    int Events)
{
    /// <summary>The most participants of one payment; keeps its row small.</summary>
    public const int MaxParticipants = 50;

    /// <summary>The next state, or a refusal.</summary>
    /// <exception cref="PaymentRefusedException">The event cannot apply; the message says what was expected.</exception>
    public static Payment Evolve(Payment? payment, PaymentEvent e)
    {
        if (e is PaymentEvent.Requested requested)
        {
            return Setup.Begin(payment, requested);
        }

        var open = Refusals.Open(payment, e);
        var next = e switch
        {
            PaymentEvent.ParticipantJoined joined => Setup.Join(open, joined),
            PaymentEvent.Cancelled cancelled => Setup.Cancel(open, cancelled),
            PaymentEvent.FundingSourceVerified verified => Funding.Verify(open, verified),
            PaymentEvent.TransferInitiated initiated => Funding.Initiate(open, initiated),
            PaymentEvent.TransferSettled settled => Funding.Settle(open, settled),
            PaymentEvent.TransferReturned returned => Funding.Return(open, returned),
            PaymentEvent.FundsHeld held => Escrowing.Hold(open, held),
            PaymentEvent.ReleaseRequested release => Escrowing.Request(open, release),
            PaymentEvent.ReleaseApproved approved => Escrowing.Approve(open, approved),
            PaymentEvent.ReleaseDeclined declined => Escrowing.Decline(open, declined),
            PaymentEvent.FundsReleased released => Escrowing.Release(open, released),
            _ => throw new UnreachableException(),
        };
        return next with { ChangedAt = e.At > open.ChangedAt ? e.At : open.ChangedAt, Events = open.Events + 1 };
    }

    public bool Has(ParticipantId participant, Role role) => Participants.Any(p => p.Id == participant && p.Role == role);

    public bool Has(ParticipantId participant) => Participants.Any(p => p.Id == participant);

    public bool HasParty(ParticipantId participant) => Participants.Any(p => p.Id == participant && p.Role.IsPartyToTheContract());
}
