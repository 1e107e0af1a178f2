using System.Text.Json.Serialization;

namespace Serverless.Payments.Identities;

/// <summary>Names a payment. Also the partition key of its events, so they stay in order.</summary>
[JsonConverter(typeof(TextIdConverter<PaymentId>))]
public readonly record struct PaymentId : ITextId<PaymentId>
{
    /// <exception cref="ArgumentException">The text is not an identity; see <see cref="IdText"/>.</exception>
    public PaymentId(string value) => Value = IdText.Checked<PaymentId>(value);

    public static string Kind => "payment";

    public string Value { get; }

    public static PaymentId Of(string value) => new(value);

    public override string ToString() => Value;
}
