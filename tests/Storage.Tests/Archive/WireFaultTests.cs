using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azurite;
using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Storage.Faults;

namespace Serverless.Storage.Archive;

/// <summary>The real blobs, with faults on the wire at every request, one after another.</summary>
[Trait("Category", "Slow")]
public sealed class WireFaultTests(AzuriteFixture azurite)
{
    private static readonly ArchiveOptions Options = new() { MaxAge = TimeSpan.Zero, SegmentEvents = 4, PageSegments = 1, ParallelPartitions = 1, DownloadBytes = 500 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<HttpFaultKind, int> Faults
    {
        get
        {
            var data = new TheoryData<HttpFaultKind, int>();
            foreach (var kind in Enum.GetValues<HttpFaultKind>())
            {
                data.Add(kind, 1);
                data.Add(kind, 3);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_goes_wrong_at_a_request_the_archive_is_whole_in_the_end(HttpFaultKind kind, int times)
    {
        var requests = 12;
        for (var request = 1; request <= requests; request++)
        {
            var plan = HttpFaultPlan.At(request, kind, times);
            var hub = NewHub(10);
            var container = await NewContainerAsync();

            // Once, the SDK repairs it; as often as it tries, the run fails and the next goes on.
            var run = await RunAsync(hub, container, plan);
            Assert.Equal(times == 1 || request > plan.Requests ? ArchiveOutcome.UpToDate : ArchiveOutcome.Failed, run.Partitions[0].Outcome);
            requests = Math.Max(requests, times == 1 ? plan.Requests - 1 : 0);
            await RunAsync(hub, container, HttpFaultPlan.None());

            await IsWholeAsync(hub, container);
        }
    }

    [Fact]
    public async Task Readers_meet_faults_at_every_request_and_get_every_event_once()
    {
        var hub = NewHub(20);
        var container = await NewContainerAsync();
        await RunAsync(hub, container, HttpFaultPlan.None());
        var all = (await hub.ReadAllAsync(default, default)).Select(ArchiveBench.Describe).ToList();
        hub.Expire(default, new SequenceNumber(20));
        for (var seed = 0; seed < 20; seed++)
        {
            var plan = HttpFaultPlan.Seeded(seed, 3);
            var log = new ArchivedLog(hub, new EventArchive(await ClientAsync(container, plan), Options), TimeProvider.System);
            var seen = new List<RecordedEvent>();
            while (seen.Count < 20)
            {
                try
                {
                    seen.AddRange(Assert.IsType<LogRead.Events>(await log.ReadAsync(default, new(seen.Count), 3, 100_000, Stop)).Items);
                }
                catch (IOException)
                {
                    Assert.True(plan.Requests < 2_000);
                }
            }

            Assert.Equal(all, seen.Select(ArchiveBench.Describe));
        }
    }

    [Fact]
    public async Task Azurite_is_killed_and_restarted_under_archiver_and_reader()
    {
        var (own, whyNot) = await AzuriteProcess.StartAsync(Stop);
        Assert.SkipWhen(own is null, whyNot ?? "");
        await using var azurite = own;
        var client = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 1 } };
        var archive = new EventArchive(new BlobContainerClient(azurite.ConnectionString, "archive", client), Options);
        await archive.PrepareAsync(Stop);
        await azurite.StopAsync();
        await azurite.RestartAsync(Stop);
        var hub = NewHub(20);
        var archiver = new Archiver(hub, archive, TimeProvider.System, NullLogger<Archiver>.Instance);
        var log = new ArchivedLog(hub, archive, TimeProvider.System);
        for (var round = 0; round < 3; round++)
        {
            // Killed, it forgets the writes of its last seconds, manifest and segments alike: they are archived again.
            await archiver.RunAsync(TimeSpan.FromHours(1), Stop);
            Assert.Equal(20 + (20 * round), (await log.ReadAllAsync(default, default)).Count);
            await azurite.KillAsync();
            Assert.Equal(ArchiveOutcome.Failed, (await archiver.RunAsync(TimeSpan.FromHours(1), Stop)).Partitions[0].Outcome);
            await Assert.ThrowsAnyAsync<IOException>(async () => await new ArchivedLog(hub, archive, TimeProvider.System).ReadAsync(default, default, 1, 1, Stop));
            await azurite.RestartAsync(Stop);
            Append(hub, 20);
        }

        await archiver.RunAsync(TimeSpan.FromHours(1), Stop);
        var all = (await hub.ReadAllAsync(default, default)).Select(ArchiveBench.Describe).ToList();
        hub.Expire(default, new SequenceNumber(80));
        Assert.Equal(all, (await new ArchivedLog(hub, archive, TimeProvider.System).ReadAllAsync(default, default)).Select(ArchiveBench.Describe));
        Assert.Equal(all, (await log.ReadAllAsync(default, default)).Select(ArchiveBench.Describe));
    }

    private static InMemoryLog NewHub(int events)
    {
        var hub = new InMemoryLog(1, TimeProvider.System);
        Append(hub, events);
        return hub;
    }

    private static void Append(InMemoryLog hub, int events)
    {
        for (var i = 0; i < events; i++)
        {
            hub.Append(TimeProvider.System.GetUtcNow(), TestEvents.Create(Guid.NewGuid().ToString(), key: i % 2 == 0 ? "even" : "odd"));
        }
    }

    private async Task<string> NewContainerAsync()
    {
        var name = azurite.NewName();
        await new BlobContainerClient((await azurite.GetAsync()).ConnectionString, name).CreateAsync(cancellationToken: Stop);
        return name;
    }

    private async Task<BlobContainerClient> ClientAsync(string container, HttpFaultPlan plan) =>
        new((await azurite.GetAsync()).ConnectionString, container, new BlobClientOptions
        {
            Transport = FaultyHandler.Transport(plan),
            Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 2 },
        });

    private async Task<ArchiveRun> RunAsync(InMemoryLog hub, string container, HttpFaultPlan plan)
    {
        var archive = new EventArchive(await ClientAsync(container, plan), Options);
        return await new Archiver(hub, archive, TimeProvider.System, NullLogger<Archiver>.Instance).RunAsync(TimeSpan.FromHours(1), Stop);
    }

    private async Task IsWholeAsync(InMemoryLog hub, string container)
    {
        var all = (await hub.ReadAllAsync(default, default)).Select(ArchiveBench.Describe).ToList();
        hub.Expire(default, new SequenceNumber(all.Count));
        var client = await ClientAsync(container, HttpFaultPlan.None());
        var archived = await new ArchivedLog(hub, new EventArchive(client, Options), TimeProvider.System).ReadAllAsync(default, default);
        Assert.Equal(all, archived.Select(ArchiveBench.Describe));

        // Three segments, one of them listed by a page: nothing that no manifest names.
        var names = new List<string>();
        await foreach (var blob in client.GetBlobsAsync(cancellationToken: Stop))
        {
            names.Add(blob.Name);
        }

        Assert.Equal(6, names.Count);
    }
}
