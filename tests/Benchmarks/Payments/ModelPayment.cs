using System.Text.Json.Nodes;

namespace Serverless.Benchmarks.Payments;

/// <summary>What the row of a payment must be.</summary>
internal sealed class ModelPayment
{
    public required string Id { get; init; }

    public required long Minor { get; init; }

    public required string Currency { get; init; }

    public required string Purpose { get; init; }

    public required string RequestedBy { get; init; }

    public required string Sender { get; init; }

    public required string EscrowHolder { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public string Status { get; set; } = "requested";

    public List<(string Id, string Role, DateTimeOffset JoinedAt)> Participants { get; } = [];

    public string? Account { get; set; }

    public (string Id, string Account, string? Returned)? Transfer { get; set; }

    public int Returns { get; set; }

    public ModelRelease? Release { get; set; }

    public int Declines { get; set; }

    public string? CancelledFor { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public int Events { get; set; }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["status"] = Status,
        ["amount"] = ModelJson.Money(Minor, Currency),
        ["purpose"] = Purpose,
        ["requestedBy"] = RequestedBy,
        ["sender"] = Sender,
        ["escrowHolder"] = EscrowHolder,
        ["participants"] = new JsonArray([.. Participants.Select(p => new JsonObject
        {
            ["id"] = p.Id,
            ["role"] = p.Role,
            ["joinedAt"] = ModelJson.Time(p.JoinedAt),
        })]),
        ["fundingSource"] = Account,
        ["transfer"] = Transfer is { } transfer
            ? new JsonObject { ["id"] = transfer.Id, ["fundingSource"] = transfer.Account, ["returned"] = transfer.Returned }
            : null,
        ["returns"] = Returns,
        ["release"] = Release?.ToJson(),
        ["declines"] = Declines,
        ["cancelledFor"] = CancelledFor,
        ["requestedAt"] = ModelJson.Time(RequestedAt),
        ["changedAt"] = ModelJson.Time(ChangedAt),
        ["events"] = Events,
    };
}

/// <summary>A release under way or done.</summary>
internal sealed class ModelRelease
{
    public required string RequestedBy { get; init; }

    public required string To { get; init; }

    public required List<string> Awaited { get; init; }

    public List<string> ApprovedBy { get; } = [];

    public JsonObject ToJson() => new()
    {
        ["requestedBy"] = RequestedBy,
        ["to"] = To,
        ["awaited"] = new JsonArray([.. Awaited]),
        ["approvedBy"] = new JsonArray([.. ApprovedBy]),
    };
}
