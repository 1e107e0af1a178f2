using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Stores;

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
    public static async ValueTask<IReadOnlyList<HospitalMark>> ReadHospitalizedAsync(
        DocumentReads reads, DocumentPartition partition, Head head, CancellationToken stop)
    {
        var from = head.Position.ReplayFrom.Value;
        if (head.Cases == 0 || from > head.Position.Sequence.Value)
        {
            return [];
        }

        Dictionary<long, HospitalMark> found = [];
        var scan = new DocumentScan(DocumentKind.Case) { After = from > 0 ? KeyText.Of(from - 1) : null, WithBodies = false };
        await foreach (var document in reads.ScanAllAsync(partition, scan, stop))
        {
            var since = Case.MarkOf(document);
            found[since.Sequence.Value] = since;
        }

        if (head.Pushed > 0)
        {
            var earlier = (await ReadPushedAsync(reads, partition, from, stop)).Where(s => !found.ContainsKey(s)).ToList();
            foreach (var pushed in (await reads.EachAsync(earlier, (s, stopped) => FindMarkAsync(reads, partition, s, stopped), stop)).OfType<HospitalMark>())
            {
                found[pushed.Sequence.Value] = pushed;
            }
        }

        return [.. found.Values.OrderBy(h => h.Sequence)];
    }

    public static async ValueTask<IReadOnlyList<RecordedEvent>> ReadReleasedAsync(
        DocumentReads reads, DocumentPartition partition, IReadOnlyList<SequenceNumber> events, int maxBytes, CancellationToken stop)
    {
        var cases = await reads.GetCasesAsync(partition, [.. events.Select(e => e.Value)], new ByteBound(maxBytes), stop);
        return [.. cases.Where(c => c.Status == HospitalStatus.Released).Select(c => c.Event)];
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

        var cases = await reads.GetCasesAsync(partition, sequences, new ByteBound(maxBytes), stop);
        return [.. cases.Select(c => c.ToHospitalEvent())];
    }

    /// <summary>A document cannot be read without its body by name; as many bodies are in memory as are read at the same time.</summary>
    private static async ValueTask<HospitalMark?> FindMarkAsync(DocumentReads reads, DocumentPartition partition, long sequence, CancellationToken stop) =>
        await reads.GetAsync(partition, DocumentKey.Case(sequence), stop) is { } found ? Case.MarkOf(found) : null;

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
