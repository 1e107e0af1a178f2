using System.Text.Json;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>A request to release a patient, as a document. It is pending until a commit has tried this very one.</summary>
internal static class RequestDocument
{
    public static Document Of(DocumentKey key, string id, long sequence, ReleaseRequest request) => new(
        key,
        new Dictionary<string, string> { ["id"] = id, ["sequence"] = KeyText.Number(sequence) },
        JsonSerializer.SerializeToUtf8Bytes(request, CaseJson.Default.ReleaseRequest));

    public static string IdOf(StoredDocument document) => document.Fields["id"];

    public static long SequenceOf(StoredDocument document) => Fields.Long(document.Fields, "sequence");

    public static ReleaseRequest? ToRequest(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Body.Span, CaseJson.Default.ReleaseRequest);

    public static bool IsPending(StoredDocument request, Case? patient) =>
        patient is { Status: HospitalStatus.Patient } && patient.Tried != IdOf(request);
}
