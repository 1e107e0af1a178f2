using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.HospitalQueue;

/// <summary>
/// What a message of the hospital queue says, and what a webhook gets: see docs/hospital.md. Its names are a format
/// that others read; another meaning needs another version.
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Patient">The patient's id, as <c>GET /api/hospital/{id}</c> takes it; the same for a message that comes again.</param>
/// <param name="Projection">The projection's name.</param>
/// <param name="ProjectionVersion">And its version.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Sequence">The event's sequence number.</param>
/// <param name="Ward">The key whose later events wait; null if the whole partition does.</param>
/// <param name="EventType">The event's type; null if it could not be read.</param>
/// <param name="Exception">The exception's type.</param>
/// <param name="Error">The first line of its message.</param>
/// <param name="Admitted">When, in UTC.</param>
public sealed record HospitalMessage(
    int Version,
    string Patient,
    string Projection,
    int ProjectionVersion,
    int Partition,
    long Sequence,
    string? Ward,
    string? EventType,
    string Exception,
    string Error,
    DateTimeOffset Admitted)
{
    public const int CurrentVersion = 1;

    public static HospitalMessage Of(AdmissionNotice notice) => new(
        CurrentVersion,
        notice.Patient.ToString(),
        notice.Patient.Projection.Name,
        notice.Patient.Projection.Version,
        notice.Patient.Partition.Value,
        notice.Patient.Sequence.Value,
        notice.Ward.IsWholePartition ? null : notice.Ward.Value,
        notice.EventType,
        notice.ExceptionType,
        notice.Error,
        notice.Admitted.ToUniversalTime());

    public BinaryData ToJson() => new(JsonSerializer.SerializeToUtf8Bytes(this, HospitalJson.Default.HospitalMessage));

    /// <summary>Null if it is no such message, or of a later version.</summary>
    public static HospitalMessage? Read(BinaryData json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HospitalJson.Default.HospitalMessage) is { Version: CurrentVersion } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HospitalMessage))]
internal sealed partial class HospitalJson : JsonSerializerContext;
