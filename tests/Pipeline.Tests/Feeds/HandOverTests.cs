using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Tests.Laws;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Feeds;

/// <summary>A partition that goes from owner to owner, one after another or two at a time.</summary>
public sealed class HandOverTests
{
    private static readonly PartitionId Partition = new(0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var scenario in (string[])[nameof(LawScenario.Folds), nameof(LawScenario.Memory), nameof(LawScenario.WholePartition)])
            {
                for (var seed = 1; seed <= 12; seed++)
                {
                    data.Add(scenario, seed);
                }
            }

            return data;
        }
    }

    /// <summary>
    /// Owners come, are told to stop, overlap with the next, and overtake each other; what is stored in the end is
    /// what one owner alone leaves, and was at every commit.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task HoweverAPartitionIsHandedOver_NothingIsLostDoubledOrReordered(string scenario, int seed)
    {
        const int Events = 90;
        var expected = await RunAsync(scenario, Events, seed, owners: 1);
        Assert.Equal(expected, await RunAsync(scenario, Events, seed, owners: 12));
    }

    [Fact]
    public async Task AnOwnerThatLostAndIsStillTheOwner_BeginsAnewWithWhatIsStored()
    {
        var bench = new ProcessorBench(Notes.Projection);
        var others = 0;
        var otherIsGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new InterposedStore(bench.Store, async () =>
        {
            if (Interlocked.Increment(ref others) == 1)
            {
                await bench.RunToEndAsync();
                otherIsGone.SetResult();
            }
        });
        var client = new FakeHubClient(Notes.Projection, bench.Log, store, batch: 4, new FeedOptions());
        bench.Append("a", new Note("a", "0"));
        client.Start();
        await otherIsGone.Task;

        // The other owner committed first, drained and is gone. Nobody but this one will process what comes now.
        bench.Append("a", new Note("a", "1"));
        await bench.ReachEndAsync();

        await client.StopAsync();
        Assert.Equal(1, client.Lost);
        Assert.Equal(["""a={"texts":["0","1"]}"""], await bench.RowsAsync("notes"));
    }

    [Fact]
    public async Task AHubThatWasMadeAnew_IsNamedWithItsRemedy_AndPushesWait()
    {
        var bench = new ProcessorBench(Notes.Projection);
        for (var i = 0; i < 5; i++)
        {
            bench.Append("a", new Note("a", "old"));
        }

        await bench.RunToEndAsync();
        var anew = new ProcessorBench(Notes.Projection);
        anew.Append("a", new Note("a", "new"));
        var client = new FakeHubClient(Notes.Projection, anew.Log, bench.Store, batch: 4, new FeedOptions());
        client.Start();
        anew.Append("a", new Note("a", "newer"));

        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(client.Owned?.Health.State == ProcessingState.Stopped));
        Assert.Contains("created anew", client.Owned!.Health.Reason, StringComparison.Ordinal);
        Assert.Contains("new version", client.Owned.Health.Reason, StringComparison.Ordinal);
        await client.StopAsync();
        Assert.Equal(0, client.Lost);
        Assert.Equal(4, (await bench.Store.OpenAsync(Notes.Projection.Id, Partition, Stop)).Position.Sequence.Value);
    }

    private static async Task<string> RunAsync(string scenario, int events, int seed, int owners)
    {
        var random = new Random(seed);
        var workload = new LawWorkload(Enum.Parse<LawScenario>(scenario), seed, events);
        var hub = new Serverless.Contracts.Log.InMemoryLog(1, TimeProvider.System);
        var store = new InMemoryStore();
        var watched = new WatchedStore(store);
        var current = new List<FakeHubClient>();
        for (var owner = 0; owner < owners; owner++)
        {
            var client = new FakeHubClient(workload.Projection, hub, watched, 1 + random.Next(7), new FeedOptions { MaxEvents = 1 + random.Next(12) });
            client.Start();
            current.Add(client);
            var (from, to) = (owner * events / owners, (owner + 1) * events / owners);
            workload.Append(hub, from, to);

            // Some wait for the end, some are replaced in the middle, and some overlap with the one before.
            if (random.Next(3) > 0)
            {
                await store.Views.WaitAsync(workload.Projection.Id, Partition, new(from + random.Next(to - from)), Stop);
            }

            if (current.Count > 1)
            {
                await current[0].StopAsync();
                current.RemoveAt(0);
            }
        }

        await store.Views.WaitAsync(workload.Projection.Id, Partition, new(events - 1), Stop);
        await Task.WhenAll(current.Select(c => c.StopAsync()));
        Assert.True(watched.Breaches.Count == 0, string.Join('\n', watched.Breaches));
        return await StoreDump.OfAsync(store, workload.Projection.Id);
    }
}
