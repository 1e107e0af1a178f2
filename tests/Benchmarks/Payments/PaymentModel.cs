using System.Diagnostics;
using System.Text.Json.Nodes;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;

namespace Serverless.Benchmarks.Payments;

/// <summary>
/// What every row of every view must be in the end. It checks nothing: it knows which events are poison because
/// the stream says so, and uses neither <see cref="Payment.Evolve"/> nor the folds nor the serializer of the domain.
/// </summary>
internal sealed class PaymentModel
{
    private readonly Dictionary<string, ModelPayment> _payments = [];
    private readonly Dictionary<string, ModelParticipant> _participants = [];
    private readonly Dictionary<string, long> _held = [];
    private readonly ModelSums _sums = new();

    /// <summary>The payments with a patient, and how many events wait behind it.</summary>
    public IReadOnlyDictionary<string, long> Held => _held;

    public static IReadOnlyList<string> Views { get; } = ["payments", "participants", "escrow", "money-moved"];

    /// <summary>The rows of a view, in no order.</summary>
    public IEnumerable<(string Key, JsonObject State)> Rows(string view) => view switch
    {
        "payments" => _payments.Select(p => (p.Key, p.Value.ToJson())),
        "participants" => _participants.Select(p => (p.Key, p.Value.ToJson())),
        "escrow" => _sums.Escrow,
        "money-moved" => _sums.Moved,
        _ => throw new ArgumentOutOfRangeException(nameof(view), view, "There is no such view."),
    };

    public void Apply(StreamedEvent streamed)
    {
        var e = streamed.Event;
        var id = e.PaymentId.Value;
        if (_held.TryGetValue(id, out var held))
        {
            _held[id] = held + 1;
        }
        else if (streamed.IsPoison)
        {
            _held.Add(id, 0);
        }
        else
        {
            var payment = e is PaymentEvent.Requested requested ? Begin(requested) : _payments[id];
            Apply(payment, e);
            payment.Events++;
            payment.ChangedAt = e.At > payment.ChangedAt ? e.At : payment.ChangedAt;
        }
    }

    private ModelPayment Begin(PaymentEvent.Requested e)
    {
        var payment = new ModelPayment
        {
            Id = e.PaymentId.Value,
            Minor = e.Amount.Minor,
            Currency = e.Amount.Currency.Code,
            Purpose = e.Purpose,
            RequestedBy = e.RequestedBy.Value,
            Sender = e.Sender.Value,
            EscrowHolder = e.EscrowHolder.Value,
            RequestedAt = e.At,
        };
        _payments.Add(payment.Id, payment);
        return payment;
    }

    private void Apply(ModelPayment payment, PaymentEvent e)
    {
        switch (e)
        {
            case PaymentEvent.Requested x:
                Join(payment, x.RequestedBy.Value, x.RequestedAs, x.At);
                break;
            case PaymentEvent.ParticipantJoined x:
                Join(payment, x.Participant.Value, x.Role, x.At);
                break;
            case PaymentEvent.FundingSourceVerified x:
                (payment.Status, payment.Account) = ("verified", x.FundingSource.Value);
                break;
            case PaymentEvent.TransferInitiated x:
                (payment.Status, payment.Transfer) = ("inTransfer", (x.Transfer.Value, payment.Account!, null));
                break;
            case PaymentEvent.TransferSettled x:
                payment.Status = "settled";
                _sums.AddMoved("settled", payment.Currency, payment.Minor, x.At);
                break;
            case PaymentEvent.TransferReturned x:
                Return(payment, x);
                break;
            case PaymentEvent.FundsHeld:
                payment.Status = "held";
                _sums.AddToEscrow("held", payment.EscrowHolder, payment.Currency, payment.Minor);
                break;
            case PaymentEvent.ReleaseRequested x:
                payment.Status = "releaseRequested";
                payment.Release = new ModelRelease
                {
                    RequestedBy = x.RequestedBy.Value,
                    To = x.To.Value,
                    Awaited = [.. payment.Participants.Where(p => p.Role is "buyer" or "seller").Select(p => p.Id)],
                };
                break;
            case PaymentEvent.ReleaseApproved x:
                payment.Release!.Awaited.Remove(x.ApprovedBy.Value);
                payment.Release.ApprovedBy.Add(x.ApprovedBy.Value);
                payment.Status = payment.Release.Awaited.Count > 0 ? "releaseRequested" : "releaseApproved";
                break;
            case PaymentEvent.ReleaseDeclined:
                (payment.Status, payment.Release) = ("held", null);
                payment.Declines++;
                break;
            case PaymentEvent.FundsReleased x:
                payment.Status = "released";
                _sums.AddToEscrow("released", payment.EscrowHolder, payment.Currency, payment.Minor);
                _sums.AddMoved("released", payment.Currency, payment.Minor, x.At);
                break;
            case PaymentEvent.Cancelled x:
                (payment.Status, payment.CancelledFor) = ("cancelled", x.Reason);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Join(ModelPayment payment, string participant, Role role, DateTimeOffset at)
    {
        var name = ModelJson.Role(role);
        payment.Participants.Add((participant, name, at));
        if (!_participants.TryGetValue(participant, out var row))
        {
            _participants.Add(participant, row = new ModelParticipant(participant));
        }

        row.See(payment.Id, name, at);
    }

    private void Return(ModelPayment payment, PaymentEvent.TransferReturned e)
    {
        var reason = ModelJson.Reason(e.Reason);
        payment.Status = "returned";
        payment.Returns++;
        payment.Transfer = payment.Transfer!.Value with { Returned = reason };
        payment.Account = reason is "insufficientFunds" or "paymentStopped" ? payment.Account : null;
        _sums.AddMoved("returned", payment.Currency, payment.Minor, e.At);
    }
}
