using System.Text.Json.Serialization;

namespace Serverless.Payments.Identities;

/// <summary>Names a participant: a person or a firm, the same in every payment.</summary>
[JsonConverter(typeof(TextIdConverter<ParticipantId>))]
public readonly record struct ParticipantId : ITextId<ParticipantId>
{
    /// <exception cref="ArgumentException">The text is not an identity; see <see cref="IdText"/>.</exception>
    public ParticipantId(string value) => Value = IdText.Checked<ParticipantId>(value);

    public static string Kind => "participant";

    public string Value { get; }

    public static ParticipantId Of(string value) => new(value);

    public override string ToString() => Value;
}
