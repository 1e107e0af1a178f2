using System.Text.Json.Serialization;

namespace Serverless.Payments.Identities;

/// <summary>Names one attempt to move a payment's money.</summary>
[JsonConverter(typeof(TextIdConverter<TransferId>))]
public readonly record struct TransferId : ITextId<TransferId>
{
    /// <exception cref="ArgumentException">The text is not an identity; see <see cref="IdText"/>.</exception>
    public TransferId(string value) => Value = IdText.Checked<TransferId>(value);

    public static string Kind => "transfer";

    public string Value { get; }

    public static TransferId Of(string value) => new(value);

    public override string ToString() => Value;
}
