using System.Runtime.InteropServices;
using System.Text;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Figures;

/// <summary>
/// The limit of catching up: a loop by hand on one core. It reads the log, takes three fields with a Utf8JsonReader and
/// adds them up in a dictionary of structs; no event, record or key is made. Nothing of ours but the log's read takes part,
/// so that it does not become faster or slower as our decoding does.
/// </summary>
internal static class FoldByHand
{
    private const int LongestKey = 64;

    private struct Sum
    {
        public long Count;
        public long Total;
        public string Last;
    }

    public static async Task<Dictionary<string, KeySum>> RunAsync(EmbeddedLog log, CancellationToken stop)
    {
        var sums = new Dictionary<string, Sum>(StringComparer.Ordinal);
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            for (var from = SequenceNumber.First; await log.ReadAsync(new(partition), from, 10_000, 8 * 1024 * 1024, stop) is LogRead.Events { Items: { Count: > 0 } items };)
            {
                Fold(sums, items);
                from = items[^1].SequenceNumber.Next;
            }
        }

        return sums.ToDictionary(s => s.Key, s => new KeySum(s.Value.Count, s.Value.Total, s.Value.Last), StringComparer.Ordinal);
    }

    private static void Fold(Dictionary<string, Sum> sums, IReadOnlyList<RecordedEvent> events)
    {
        var byText = sums.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> key = stackalloc char[LongestKey];
        for (var i = 0; i < events.Count; i++)
        {
            var text = SampleFields.Read(events[i].Bytes.Envelope.Span, out var amount, out var status);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(byText, key[..Encoding.ASCII.GetChars(text, key)], out _);
            sum.Count++;
            sum.Total += amount;
            sum.Last = status;
        }
    }
}
