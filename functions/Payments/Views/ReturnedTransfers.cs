using Serverless.Payments.Amounts;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Values;

namespace Serverless.Payments.Views;

/// <summary>What came back of the transfers of one sender.</summary>
/// <param name="Sender">Who sent the money.</param>
/// <param name="Returns">How many of its transfers came back.</param>
/// <param name="Latest">Those that came back last, the latest first: at most <see cref="MaxLatest"/>.</param>
public sealed record ReturnedTransfers(ParticipantId Sender, long Returns, ValueList<ReturnedTransfer> Latest)
{
    /// <summary>How many returns are listed; bursts are found among these. The count stays complete.</summary>
    public const int MaxLatest = 100;

    /// <summary>
    /// The bursts among the returns listed, the earliest first. Computed from the times, so that it is right however
    /// late an event came, and whatever partitions they are in.
    /// </summary>
    public ValueList<ReturnBurst> Bursts => ReturnBurst.In([.. Latest.Select(r => r.At).Order()]);

    internal static ReturnedTransfers Add(ReturnedTransfers? row, ReturnedTransfer returned, ParticipantId sender)
    {
        var one = new ReturnedTransfers(sender, 1, [returned]);
        return row is null ? one : Merge(row, one);
    }

    /// <summary>Counts add up; of both lists the latest stay. The order of merging makes no difference.</summary>
    public static ReturnedTransfers Merge(ReturnedTransfers left, ReturnedTransfers right) => new(
        left.Sender,
        checked(left.Returns + right.Returns),
        [.. left.Latest.Concat(right.Latest)
            .OrderByDescending(r => r.At)
            .ThenBy(r => r.Payment.Value, StringComparer.Ordinal)
            .ThenBy(r => r.Transfer.Value, StringComparer.Ordinal)
            .ThenBy(r => r.Amount.Minor)
            .Take(MaxLatest)]);
}

/// <summary>A transfer that came back, and when.</summary>
public sealed record ReturnedTransfer(PaymentId Payment, TransferId Transfer, Money Amount, DateTimeOffset At)
{
    internal static ReturnedTransfer Of(PaymentEvent.TransferReturned e) => new(e.PaymentId, e.Transfer, e.Amount, e.At);
}
