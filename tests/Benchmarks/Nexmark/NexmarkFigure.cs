using System.Collections.Concurrent;
using Serverless.Benchmarks.Figures;
using Serverless.Benchmarks.KillTurns;
using Serverless.Benchmarks.Samples;
using Serverless.Embedded.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Benchmarks.Nexmark;

/// <summary>Nexmark's first queries.</summary>
internal static class NexmarkFigure
{
    private static readonly (string Query, double Rate)[] Published =
        [("q0", 155_000), ("q1", 158_000), ("q2", 175_000), ("q3", 152_000), ("q4", 34_000), ("q5", 22_000)];

    public static readonly Figure Figure = new(
        "nexmark",
        "Events a second that each of Nexmark's queries q0 to q5, written as a projection, takes from a log of JSON events (1 person, 3 auctions, 46 bids of 50; four partitions) until all is committed, exactly once. q0 to q2 digest what comes out into 64 rows; q3's join and q4's and q5's windows are folds into rows. Every answer is held against an oracle after every run.",
        "Each query as a loop written by hand over the same log, one thread a core: what it needs of the events that it wants is taken with a Utf8JsonReader, and its state is in dictionaries. No decoder of ours.",
        MeasureAsync)
    {
        Cases = NexmarkQuery.All.Count,
        Targets = [new(8, "events/s", new Against.Limit(), 0.5), .. Published.Select(p => Flink(p.Query, p.Rate))],
    };

    // Its rate per core, of other hardware and without our durable log: context only.
    private static Target Flink(string query, double rate) =>
        new(8, "events/s", new Against.Published($"Flink 1.13 as published, {Environment.ProcessorCount} cores", rate * Environment.ProcessorCount), 4) { Case = query };

    private static async Task MeasureAsync(FigureBench bench, CancellationToken stop)
    {
        using var folder = bench.Folder();
        var stream = new NexmarkStream(seed: 1);
        var events = bench.Size(500_000, quick: 10_000);
        var expected = new Dictionary<NexmarkQuery, Dictionary<string, string>>();
        foreach (var key in new[] { AuctionKey.Auction, AuctionKey.Seller })
        {
            using var sub = folder.Sub();
            await using var log = await NexmarkLog.CreateAsync(sub.FullPath, stream, events, key, stop);
            foreach (var query in NexmarkQuery.All.Where(q => q.Key == key))
            {
                expected[query] = NexmarkAnswer.Expect(query, stream, events);
                await bench.PairAsync(
                    query.Name,
                    () => ByHandAsync(log, query, events, expected[query], stop),
                    () => new CatchUpRun(bench, log, new ProjectionSet(query.Projection), views => ProveAsync(query, views)).RunAsync(stop));
            }

            await log.DisposeAsync();
            foreach (var query in NexmarkQuery.All.Where(q => q.Key == key))
            {
                await CatchUpTurn.RunAsync(
                    bench, query.Name, rows => CatchUpSettings.Of(sub, rows, new ProjectionSet(query.Projection)), events, views => ProveAsync(query, views), stop);
            }
        }

        async Task ProveAsync(NexmarkQuery query, IViewReader views) =>
            NexmarkAnswer.Prove(query, await NexmarkAnswer.ReadAsync(query, views, stop), expected[query]);
    }

    private static async Task<Measure> ByHandAsync(
        EmbeddedLog log, NexmarkQuery query, int events, Dictionary<string, string> expected, CancellationToken stop)
    {
        var gauge = new Gauge();
        var waiting = new ConcurrentQueue<PartitionId>(SampleLog.Ids);
        var hands = new ConcurrentBag<IHandWritten>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, SampleLog.Partitions)).Select(_ => Task.Run(RunAsync, stop)));
        var rows = NexmarkAnswer.Merge(query, hands);
        var measure = new Measure(gauge.Stop(events));
        NexmarkAnswer.Prove(query, rows, expected);
        return measure;

        async Task RunAsync()
        {
            while (waiting.TryDequeue(out var partition))
            {
                var hand = query.Hand();
                hands.Add(hand);
                var from = SequenceNumber.First;
                while (await log.ReadAsync(partition, from, 10_000, 8 * 1024 * 1024, stop) is LogRead.Events { Items: { Count: > 0 } items })
                {
                    foreach (var recorded in items)
                    {
                        if (NexmarkFields.Read(recorded.Bytes.Envelope.Span, hand.Wants) is { } e)
                        {
                            hand.Take(e);
                        }
                    }

                    from = items[^1].SequenceNumber.Next;
                }
            }
        }
    }
}
