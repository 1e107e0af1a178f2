using System.Buffers.Text;
using System.Text;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Storage.Documents;

/// <summary>The store for the people who look after patients.</summary>
internal sealed class DocumentHospital(IDocuments documents, DocumentReads reads, PartitionSignals signals) : IHospital
{
    public async ValueTask<PatientPage> ListAsync(string? projection, int top, string? continuation, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var after = Parse(continuation);
        List<Patient> found = [];
        var bound = new ByteBound(PatientPage.MaxBytes);
        foreach (var partition in await PartitionsAsync(projection, after, stop))
        {
            var start = after is { } last && partition == new DocumentPartition(last.Projection, last.Partition) ? last.Sequence : SequenceNumber.None;
            found.AddRange(await ReadAsync(partition, start, top + 1 - found.Count, bound, stop));
            if (found.Count > top)
            {
                return new PatientPage(found[..top], Token(found[top - 1].Id));
            }

            if (bound.IsFull)
            {
                return new PatientPage(found, Token(found[^1].Id));
            }
        }

        return new PatientPage(found, null);
    }

    public async ValueTask<Patient?> GetAsync(PatientId id, CancellationToken stop)
    {
        var partition = new DocumentPartition(id.Projection, id.Partition);
        return await ReadAsync(partition, [id.Sequence.Value], new ByteBound(PatientPage.MaxBytes), stop) is [var patient] ? patient : null;
    }

    /// <summary>The request is on record before anything acts on it.</summary>
    public async ValueTask<ReleaseRequestResult> RequestReleaseAsync(PatientId id, ReleaseRequest request, CancellationToken stop)
    {
        var partition = new DocumentPartition(id.Projection, id.Partition);
        var sequence = id.Sequence.Value;
        switch (await reads.GetCasesAsync(partition, [sequence], stop))
        {
            case [] or [{ IsOrWasPatient: false }]:
                return ReleaseRequestResult.NotFound;
            case [{ Status: HospitalStatus.Released }]:
                return ReleaseRequestResult.AlreadyReleased;
            default:
                var name = Guid.NewGuid().ToString("N");
                await documents.PutAsync(partition, RequestDocument.Of(DocumentKey.Asked(sequence, request.At, name), name, sequence, request), stop);
                await documents.PutAsync(partition, RequestDocument.Of(DocumentKey.Request(sequence), name, sequence, request), stop);
                signals.Requests(partition).Set();
                return ReleaseRequestResult.Requested;
        }
    }

    /// <exception cref="FormatException">The token is not one of ours.</exception>
    private static PatientId? Parse(string? token)
    {
        if (token is null)
        {
            return null;
        }

        if (Base64Url.IsValid(token) && PatientId.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)), out var id))
        {
            return id;
        }

        throw new FormatException("The continuation token is not one that this store gave. Start again without one.");
    }

    private static string Token(PatientId id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id.ToString()));

    private static bool IsBefore(DocumentPartition partition, PatientId after)
    {
        var byName = string.CompareOrdinal(partition.Projection.Name, after.Projection.Name);
        return byName != 0 ? byName < 0
            : (partition.Projection.Version, partition.Partition.Value).CompareTo((after.Projection.Version, after.Partition.Value)) < 0;
    }

    /// <summary>The partitions that may have a patient, from the one a page goes on in.</summary>
    private async ValueTask<IReadOnlyList<DocumentPartition>> PartitionsAsync(string? projection, PatientId? after, CancellationToken stop)
    {
        var projections = await reads.ProjectionsAsync(stop);
        var partitions = projections.Where(p => projection is null || p.Name == projection).SelectMany(reads.PartitionsOf)
            .Where(p => after is not { } last || !IsBefore(p, last)).ToList();
        var heads = await reads.EachAsync(partitions, documents.ReadHeadAsync, stop);
        return [.. partitions.Where((_, i) => heads[i] is { Head.Patients: > 0 })];
    }

    private async ValueTask<IReadOnlyList<Patient>> ReadAsync(DocumentPartition partition, SequenceNumber after, int max, ByteBound bound, CancellationToken stop)
    {
        List<long> sequences = [];
        var scan = new DocumentScan(DocumentKind.Patient) { After = after.Value < 0 ? null : KeyText.Of(after.Value), Top = Math.Min(1000, max) };
        await foreach (var mark in reads.ScanAllAsync(partition, scan, stop))
        {
            sequences.Add(Fields.Long(mark.Fields, "sequence"));
            if (sequences.Count == max)
            {
                break;
            }
        }

        return await ReadAsync(partition, sequences, bound, stop);
    }

    private async ValueTask<IReadOnlyList<Patient>> ReadAsync(DocumentPartition partition, IReadOnlyList<long> sequences, ByteBound bound, CancellationToken stop)
    {
        // The requests first: one that is answered meanwhile is then still seen as asked for, or its answer is.
        var requests = (await documents.GetAsync(partition, [.. sequences.Select(DocumentKey.Request)], stop))
            .OfType<StoredDocument>().ToDictionary(RequestDocument.SequenceOf);
        var cases = (await reads.GetCasesAsync(partition, sequences, bound, stop)).Where(c => c.IsOrWasPatient).ToList();
        var wards = (await documents.GetAsync(partition, [.. cases.Select(c => DocumentKey.Ward(c.Ward.Value)).Distinct()], stop))
            .OfType<StoredDocument>().Select(WardDocument.Of).ToDictionary(w => w.Key, w => w.Held);
        return
        [
            .. cases.Select(found => new Patient(
                new PatientId(partition.Projection, partition.Partition, found.Event.SequenceNumber),
                found.Event,
                found.Ward,
                found.EventType,
                found.Status,
                found.Attempts,
                wards.GetValueOrDefault(found.Ward.Value),
                requests.GetValueOrDefault(found.Sequence) is { } request && RequestDocument.IsPending(request, found) ? RequestDocument.ToRequest(request) : null)),
        ];
    }
}
