using Serverless.Payments.Values;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>
/// A row per currency and hour, and one per currency and day, e.g. <c>USD~PT1H~2026-03-01T09:00:00Z</c>. The
/// window is that of the event's own time, however late it comes.
/// </summary>
public static class MoneyMovedView
{
    public static readonly Window Hour = Window.Tumbling(TimeSpan.FromHours(1));

    public static readonly Window Day = Window.Tumbling(TimeSpan.FromDays(1));

    public static readonly View<MoneyMoved> View =
        Pipeline.Views.View.Of("money-moved", PaymentJson.Of<MoneyMoved>()).MergedBy(MoneyMoved.Merge);

    internal static string KeyOf(Movement movement) => movement.Amount.Currency.Code;
}
