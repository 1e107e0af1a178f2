using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azurite;
using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

/// <summary>A hub in memory; all of it is archived, and all but the last events have expired in the hub itself.</summary>
public sealed class ArchivedLogContractTests(AzuriteFixture azurite) : EventLogContract
{
    protected override async ValueTask<LogUnderTest> OpenAsync(int partitionCount)
    {
        var hub = new InMemoryLog(partitionCount, TimeProvider.System);
        var archive = await ArchiveOnAzurite.OpenAsync(azurite);
        return ArchiveOnAzurite.ToLog(hub, hub, archive, TimeProvider.System, () => ValueTask.CompletedTask, async () =>
        {
            for (var p = 0; p < partitionCount; p++)
            {
                var bounds = await hub.GetBoundsAsync(new PartitionId(p), Stop);
                hub.Expire(new PartitionId(p), new SequenceNumber(Math.Max(bounds.First.Value, bounds.Next.Value - 2)));
            }
        });
    }
}

/// <summary>The same with an embedded log, whose own retention removes what was archived.</summary>
public sealed class ArchivedEmbeddedLogContractTests(AzuriteFixture azurite) : EventLogContract
{
    protected override async ValueTask<LogUnderTest> OpenAsync(int partitionCount)
    {
        var folder = Directory.CreateTempSubdirectory("archived-");
        var clock = new ManualTime();
        var data = DataFolder.Open(folder.FullName, clock);
        var options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainFor = TimeSpan.FromHours(1) };
        var hub = await EmbeddedLog.OpenAsync(data, HubName.Default, partitionCount, options, clock, NullLogger.Instance);
        var archive = await ArchiveOnAzurite.OpenAsync(azurite);
        return ArchiveOnAzurite.ToLog(
            hub,
            hub,
            archive,
            clock,
            async () =>
            {
                await hub.DisposeAsync();
                data.Dispose();
                folder.Delete(recursive: true);
            },
            () =>
            {
                clock.Advance(TimeSpan.FromHours(2));
                return ValueTask.CompletedTask;
            });
    }
}

internal static class ArchiveOnAzurite
{
    private static readonly ArchiveOptions Small = new()
    {
        MaxAge = TimeSpan.Zero,
        SegmentBytes = 4_000,
        SegmentEvents = 30,
        PageSegments = 3,
        DownloadBytes = 1_500,
        MaxReaders = 2,
    };

    public static async ValueTask<EventArchive> OpenAsync(AzuriteFixture azurite, ArchiveOptions? options = null, BlobClientOptions? client = null)
    {
        var container = new BlobContainerClient((await azurite.GetAsync()).ConnectionString, azurite.NewName(), client);
        var archive = new EventArchive(container, options ?? Small);
        await archive.PrepareAsync(TestContext.Current.CancellationToken);
        return archive;
    }

    /// <summary>Whatever is published is archived, then expires, before publishing answers.</summary>
    public static LogUnderTest ToLog(
        IEventLog hub, IEventPublisher publisher, EventArchive archive, TimeProvider time, Func<ValueTask> close, Func<ValueTask> expire)
    {
        var archiver = new Archiver(hub, archive, time, NullLogger<Archiver>.Instance);
        return new LogUnderTest(new ArchivedLog(hub, archive, TimeProvider.System), new ArchivingPublisher(publisher, archiver, expire), close);
    }

    private sealed class ArchivingPublisher(IEventPublisher publisher, Archiver archiver, Func<ValueTask> expire) : IEventPublisher
    {
        public HubName Hub => publisher.Hub;

        public int PartitionCount => publisher.PartitionCount;

        public bool Deduplicates => publisher.Deduplicates;

        public async ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop)
        {
            var result = await publisher.PublishAsync(events, stop);
            var run = await archiver.RunAsync(TimeSpan.FromHours(1), stop);
            Assert.All(run.Partitions, p => Assert.Equal((ArchiveOutcome.UpToDate, null, 0), (p.Outcome, p.Reason, p.Gaps.Count)));
            await expire();
            return result;
        }
    }
}
