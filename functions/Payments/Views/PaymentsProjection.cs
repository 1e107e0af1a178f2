using System.Reactive.Linq;
using Serverless.Payments.Events;
using Serverless.Pipeline.Projections;

namespace Serverless.Payments.Views;

/// <summary>
/// All views of payments. They are written by one projection on purpose: an event's changes are applied all or
/// none, so what <see cref="Brokerage.Payment.Evolve"/> refuses counts nowhere. The other folds see only their own
/// row; what they need, the events carry, and Evolve has checked that it agrees with the payment.
/// </summary>
public static class PaymentsProjection
{
    public static readonly Projection Projection = Pipeline.Projections.Projection.Named("payments", version: 1)
        .Writing(events => events.ReceivedOf<PaymentEvent>()
            .FoldInto(PaymentsView.View, PaymentsView.KeyOf, PaymentsView.Fold))
        .Writing(events => events.Of<PaymentEvent>().SelectMany(Sighting.Of)
            .FoldInto(ParticipantsView.View, ParticipantsView.KeyOf, ParticipantPayments.See))
        .Writing(events => events.Of<PaymentEvent>().OfType<PaymentEvent.FundsHeld>()
            .FoldInto(EscrowView.View, e => EscrowView.KeyOf(e.EscrowHolder, e.Amount.Currency), Escrow.Hold))
        .Writing(events => events.Of<PaymentEvent>().OfType<PaymentEvent.FundsReleased>()
            .FoldInto(EscrowView.View, e => EscrowView.KeyOf(e.EscrowHolder, e.Amount.Currency), Escrow.Release))
        .Writing(events => events.Of<PaymentEvent>().SelectMany(Movement.Of)
            .FoldInto(MoneyMovedView.View, MoneyMovedView.KeyOf, MoneyMovedView.Hour, m => m.At, MoneyMoved.Count))
        .Writing(events => events.Of<PaymentEvent>().SelectMany(Movement.Of)
            .FoldInto(MoneyMovedView.View, MoneyMovedView.KeyOf, MoneyMovedView.Day, m => m.At, MoneyMoved.Count));
}
