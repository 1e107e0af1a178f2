using System.Reactive.Linq;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Views;

/// <summary>
/// A row per payment whose transfer is stuck: initiated three days ago, and neither settled nor returned since. The
/// row goes when it ends after all. Made with operators that remember: what is on its way is nowhere but in them, and
/// is rebuilt from the log after a restart.
/// </summary>
public static class StuckTransfersProjection
{
    /// <summary>A bank transfer settles or comes back within two banking days; the third is for holidays.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    public static readonly View<StuckTransfer> View = Pipeline.Views.View.Of("stuck-transfers", PaymentJson.Of<StuckTransfer>());

    /// <summary>Only what it needs: an unreadable event of another type is no concern of this view.</summary>
    private static readonly EventTypes<PaymentEvent> Types = new EventTypes<PaymentEvent>()
        .With(PaymentEventTypes.TransferInitiated, PaymentJson.Of<PaymentEvent.TransferInitiated>())
        .With(PaymentEventTypes.TransferSettled, PaymentJson.Of<PaymentEvent.TransferSettled>())
        .With(PaymentEventTypes.TransferReturned, PaymentJson.Of<PaymentEvent.TransferReturned>());

    public static readonly Projection Projection = Pipeline.Projections.Projection.Named("stuck-transfers", version: 1)
        .WithHorizon(Patience)
        .Writing(events => Transfers(events)
            .GroupByUntil(
                e => (e.PaymentId, TransferOf(e)),
                transfer => transfer.Where(HasEnded).Select(_ => 0L).Merge(Observable.Timer(Patience, events.Clock)))
            .SelectMany(transfer => transfer.TakeLast(1))
            .OfType<PaymentEvent.TransferInitiated>()
            .Select(e => StuckTransfer.Of(e, events.Clock.Now))
            .FoldInto(View, stuck => stuck.Payment.Value, (_, stuck) => stuck))
        .Writing(events => Transfers(events)
            .Where(HasEnded)
            .FoldInto(View, e => e.PaymentId.Value, (stuck, e) => StuckTransfer.End(stuck, TransferOf(e))));

    private static IObservable<PaymentEvent> Transfers(EventStream events) => events.ReceivedOf(Types).Select(PaymentKey.Checked);

    private static bool HasEnded(PaymentEvent e) => e is PaymentEvent.TransferSettled or PaymentEvent.TransferReturned;

    private static TransferId TransferOf(PaymentEvent e) => e switch
    {
        PaymentEvent.TransferInitiated i => i.Transfer,
        PaymentEvent.TransferSettled s => s.Transfer,
        PaymentEvent.TransferReturned r => r.Transfer,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
