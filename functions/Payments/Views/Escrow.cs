using Serverless.Payments.Amounts;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;

namespace Serverless.Payments.Views;

/// <summary>What an escrow holder has received and released in one currency.</summary>
/// <param name="Holder">The escrow holder.</param>
/// <param name="Held">All funds that were ever held.</param>
/// <param name="Released">Those of them that were released.</param>
public sealed record Escrow(ParticipantId Holder, Tally Held, Tally Released)
{
    /// <summary>What is in escrow now, in minor units.</summary>
    public long InEscrowMinor => checked(Held.Sum.Minor - Released.Sum.Minor);

    internal static Escrow Hold(Escrow? escrow, PaymentEvent.FundsHeld e)
    {
        var before = escrow ?? Empty(e.EscrowHolder, e.Amount.Currency);
        return before with { Held = before.Held.With(e.Amount) };
    }

    internal static Escrow Release(Escrow? escrow, PaymentEvent.FundsReleased e)
    {
        var before = escrow ?? Empty(e.EscrowHolder, e.Amount.Currency);
        return before with { Released = before.Released.With(e.Amount) };
    }

    public static Escrow Merge(Escrow left, Escrow right) =>
        new(left.Holder, Tally.Merge(left.Held, right.Held), Tally.Merge(left.Released, right.Released));

    private static Escrow Empty(ParticipantId holder, Currency currency) => new(holder, Tally.None(currency), Tally.None(currency));
}
