using System.Globalization;
using System.Text.Json.Nodes;
using Serverless.Payments.Brokerage;

namespace Serverless.Benchmarks.Payments;

/// <summary>How the model writes values: its own opinion of the format, not the domain's serializer.</summary>
internal static class ModelJson
{
    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static JsonObject Money(long minor, string currency) => new() { ["minor"] = minor, ["currency"] = currency };

    public static JsonObject Tally((long Count, long Minor) tally, string currency) => new()
    {
        ["count"] = tally.Count,
        ["sum"] = Money(tally.Minor, currency),
    };

    /// <summary>The roles in the order that rows list them.</summary>
    public static readonly string[] Roles = ["buyer", "seller", "buyersAgent", "listingAgent", "brokerage", "lender", "escrowHolder"];

    public static string Role(Role role) => Roles[(int)role];

    public static string Reason(ReturnReason reason) => reason switch
    {
        ReturnReason.InsufficientFunds => "insufficientFunds",
        ReturnReason.AccountClosed => "accountClosed",
        ReturnReason.NoAccount => "noAccount",
        ReturnReason.PaymentStopped => "paymentStopped",
        _ => "notAuthorized",
    };
}
