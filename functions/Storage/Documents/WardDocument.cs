using System.Globalization;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>A ward as a document: its patients, normally one, and how many events it holds.</summary>
internal sealed record WardDocument(string Key, IReadOnlyList<long> Patients, long Held)
{
    public bool IsEmpty => Patients.Count == 0 && Held == 0;

    public long All => Patients.Count + Held;

    public static WardDocument Of(StoredDocument document) => new(
        document.Fields["ward"],
        [.. document.Fields["patients"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => long.Parse(p, CultureInfo.InvariantCulture))],
        Fields.Long(document.Fields, "held"));

    public Document ToDocument() => new(
        DocumentKey.Ward(Key),
        new Dictionary<string, string>
        {
            ["ward"] = Key,
            ["patients"] = string.Join(' ', Patients.Select(KeyText.Number)),
            ["held"] = KeyText.Number(Held),
        },
        default);

    public Ward ToWard() => new(new WardKey(Key), Patients.Count == 0 ? null : new SequenceNumber(Patients[0]), Held);

    public WardDocument WithPatient(long sequence) => this with { Patients = [.. Patients.Append(sequence).Order()] };

    public WardDocument WithoutPatient(long sequence) => this with { Patients = [.. Patients.Where(p => p != sequence)] };
}
