using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Figures;

/// <summary>The limit of catching up: reads, decodes and folds as ours does, and nothing else.</summary>
internal static class ParseAndFold
{
    public static async Task<Dictionary<string, KeySum>> RunAsync(EmbeddedLog log, CancellationToken stop)
    {
        var waiting = new ConcurrentQueue<PartitionId>(SampleLog.Ids);
        var folded = new ConcurrentBag<Dictionary<string, KeySum>>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, SampleLog.Partitions)).Select(_ => Task.Run(FoldSomeAsync, stop)));

        // A key is in one partition, so there is nothing to merge.
        return new Dictionary<string, KeySum>(folded.SelectMany(sums => sums), StringComparer.Ordinal);

        async Task FoldSomeAsync()
        {
            while (waiting.TryDequeue(out var partition))
            {
                folded.Add(await FoldAsync(log, partition, stop));
            }
        }
    }

    private static async Task<Dictionary<string, KeySum>> FoldAsync(EmbeddedLog log, PartitionId partition, CancellationToken stop)
    {
        var sums = new Dictionary<string, KeySum>(StringComparer.Ordinal);
        var from = SequenceNumber.First;
        while (await log.ReadAsync(partition, from, 10_000, 8 * 1024 * 1024, stop) is LogRead.Events { Items: { Count: > 0 } items })
        {
            foreach (var recorded in items)
            {
                var e = SampleEvent.Read(recorded.Bytes.Envelope);
                var data = JsonSerializer.Deserialize(e.Data!.Value.Span, SampleJson.Default.Measured)!;
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, e.PartitionKey, out _);
                sum = KeySums.Evolve(sum, data);
            }

            from = items[^1].SequenceNumber.Next;
        }

        return sums;
    }
}
