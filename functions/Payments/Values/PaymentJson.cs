using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Serverless.Payments.Brokerage;
using Serverless.Payments.Events;
using Serverless.Payments.Identities;
using Serverless.Payments.Views;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Values;

/// <summary>
/// How events and states of payments are written: as <see cref="ViewJson"/> does, but strict. A missing or null
/// member, a number in quotes, a name twice or a role by its number is a mistake of the publisher, and money is
/// not the place to guess.
/// </summary>
public static class PaymentJson
{
    public static readonly JsonSerializerOptions Options = Create();

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ViewJson.Options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.Strict,
        };
        IReadOnlyList<JsonConverter> converters =
        [
            new NamedEnumConverter<Role>(),
            new NamedEnumConverter<ReturnReason>(),
            new NamedEnumConverter<PaymentStatus>(),
            new UtcTimeConverter(),
            new ValueListConverter<Participant>(),
            new ValueListConverter<ParticipantId>(),
            new ValueListConverter<RoleCount>(),
            new ValueListConverter<SeenPayment>(),
            new ValueListConverter<ReturnedTransfer>(),
            new ValueListConverter<ReturnBurst>(),
        ];

        // The first that fits is taken: these stand before what ViewJson brings.
        for (var i = 0; i < converters.Count; i++)
        {
            options.Converters.Insert(i, converters[i]);
        }

        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
