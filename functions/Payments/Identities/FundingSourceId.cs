using System.Text.Json.Serialization;

namespace Serverless.Payments.Identities;

/// <summary>Names the account that a sender pays from.</summary>
[JsonConverter(typeof(TextIdConverter<FundingSourceId>))]
public readonly record struct FundingSourceId : ITextId<FundingSourceId>
{
    /// <exception cref="ArgumentException">The text is not an identity; see <see cref="IdText"/>.</exception>
    public FundingSourceId(string value) => Value = IdText.Checked<FundingSourceId>(value);

    public static string Kind => "funding source";

    public string Value { get; }

    public static FundingSourceId Of(string value) => new(value);

    public override string ToString() => Value;
}
