using Serverless.Payments.Amounts;

namespace Serverless.Payments.Views;

/// <summary>What moved in one currency within one window of time.</summary>
public sealed record MoneyMoved(Tally Settled, Tally Returned, Tally Released)
{
    internal static MoneyMoved Count(MoneyMoved? row, Movement movement)
    {
        var none = Tally.None(movement.Amount.Currency);
        var before = row ?? new MoneyMoved(none, none, none);
        return movement.Kind switch
        {
            MovementKind.Settled => before with { Settled = before.Settled.With(movement.Amount) },
            MovementKind.Returned => before with { Returned = before.Returned.With(movement.Amount) },
            _ => before with { Released = before.Released.With(movement.Amount) },
        };
    }

    public static MoneyMoved Merge(MoneyMoved left, MoneyMoved right) => new(
        Tally.Merge(left.Settled, right.Settled),
        Tally.Merge(left.Returned, right.Returned),
        Tally.Merge(left.Released, right.Released));
}
