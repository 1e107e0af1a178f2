using Serverless.Payments.Amounts;
using Serverless.Payments.Events;

namespace Serverless.Payments.Views;

/// <summary>Money moved.</summary>
internal sealed record Movement(MovementKind Kind, Money Amount, DateTimeOffset At)
{
    internal static IEnumerable<Movement> Of(PaymentEvent e) => e switch
    {
        PaymentEvent.TransferSettled s => [new(MovementKind.Settled, s.Amount, s.At)],
        PaymentEvent.TransferReturned r => [new(MovementKind.Returned, r.Amount, r.At)],
        PaymentEvent.FundsReleased r => [new(MovementKind.Released, r.Amount, r.At)],
        _ => [],
    };
}

internal enum MovementKind
{
    Settled = 0,
    Returned = 1,
    Released = 2,
}
