using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;

namespace Serverless.Storage.Documents;

/// <summary>Reads the hospital for processors.</summary>
internal static class Replays
{
    public static async ValueTask<IReadOnlyList<Ward>> ReadWardsAsync(
        DocumentReads reads, DocumentPartition partition, Head head, CancellationToken stop)
    {
        List<Ward> wards = [];
        if (head.Patients + head.Held > 0)
        {
            await foreach (var document in reads.ScanAllAsync(partition, new DocumentScan(DocumentKind.Ward), stop))
            {
                wards.Add(WardDocument.Of(document).ToWard());
            }
        }

        return [.. wards.OrderBy(w => w.Key.Value, StringComparer.Ordinal)];
    }

    /// <summary>What a replay must know: the cases from its start on, and those before it that were pushed after its start.</summary>
    public static async ValueTask<IReadOnlyList<HospitalEvent>> ReadHospitalizedAsync(
        DocumentReads reads, DocumentPartition partition, Head head, CancellationToken stop)
    {
        var from = head.Position.ReplayFrom.Value;
        if (head.Cases == 0 || from > head.Position.Sequence.Value)
        {
            return [];
        }

        Dictionary<long, Case> found = [];
        var scan = new DocumentScan(DocumentKind.Case) { After = from > 0 ? KeyText.Of(from - 1) : null };
        await foreach (var document in reads.ScanAllAsync(partition, scan, stop))
        {
            var since = Case.Of(document, partition.Partition);
            found[since.Sequence] = since;
        }

        if (head.Pushed > 0)
        {
            var earlier = await ReadPushedAsync(reads, partition, from, stop);
            foreach (var pushed in await reads.GetCasesAsync(partition, earlier.Where(s => !found.ContainsKey(s)), stop))
            {
                found[pushed.Sequence] = pushed;
            }
        }

        return [.. found.Values.OrderBy(c => c.Sequence).Select(c => c.ToHospitalEvent())];
    }

    public static async ValueTask<IReadOnlyList<HospitalEvent>> ReadWardAsync(
        DocumentReads reads, DocumentPartition partition, WardKey ward, int max, int maxBytes, CancellationToken stop)
    {
        if (await reads.GetAsync(partition, DocumentKey.Ward(ward.Value), stop) is not { } document)
        {
            return [];
        }

        List<long> sequences = [.. WardDocument.Of(document).Patients.Take(max)];
        if (sequences.Count < max)
        {
            var top = Math.Min(1000, max - sequences.Count);
            await foreach (var held in reads.ScanAllAsync(partition, new DocumentScan(DocumentKind.Held, ward.Value) { Top = top }, stop))
            {
                sequences.Add(Fields.Long(held.Fields, "sequence"));
                if (sequences.Count == max)
                {
                    break;
                }
            }
        }

        var cases = await reads.GetCasesAsync(partition, sequences, maxBytes, stop);
        return [.. cases.Select(c => c.ToHospitalEvent())];
    }

    private static async ValueTask<IReadOnlyList<long>> ReadPushedAsync(
        DocumentReads reads, DocumentPartition partition, long from, CancellationToken stop)
    {
        List<long> sequences = [];
        var scan = new DocumentScan(DocumentKind.Pushed) { After = KeyText.Of(from) };
        await foreach (var mark in reads.ScanAllAsync(partition, scan, stop))
        {
            sequences.Add(Fields.Long(mark.Fields, "sequence"));
        }

        return sequences;
    }
}
