using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azurite;
using Serverless.Contracts.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Storage.Archive;
using Serverless.Storage.Blobs;
using Serverless.Storage.Documents;
using Serverless.Storage.Faults;
using Serverless.Storage.Tables;

namespace Serverless.Storage.Workloads;

/// <summary>
/// One stream of payments with poison gives the same rows, byte for byte, and the same patients on one machine and in
/// Azure; and again from the archive once the hub has forgotten.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SamePaymentsTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serverless-test-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tables_give_the_rows_and_patients_of_SQLite()
    {
        using var store = TestStore.Of(await AzuriteTables.NewAsync(azurite, HttpFaultPlan.None(), Stop), PaymentsRun.Partitions);

        await AssertAsSqliteAsync(store);
    }

    [Fact]
    public async Task Blobs_give_the_rows_and_patients_of_SQLite()
    {
        using var store = await BlobsAsync();

        await AssertAsSqliteAsync(store);
    }

    [Fact]
    public async Task A_rebuild_from_the_archive_gives_the_rows_and_patients_of_the_log()
    {
        var log = PaymentsRun.Log();
        string expected;
        await using (var sqlite = await SqliteAsync())
        {
            expected = await new PaymentsRun(sqlite, sqlite.Views, sqlite.Hospital).StraightAsync(log);
        }

        var archive = new EventArchive(new MemoryBlobs(), new ArchiveOptions { MaxAge = TimeSpan.Zero, SegmentEvents = 30, PageSegments = 2 });
        await new Archiver(log, archive, TimeProvider.System, NullLogger<Archiver>.Instance).RunAsync(ArchiveBench.Long, Stop);
        for (var p = 0; p < PaymentsRun.Partitions; p++)
        {
            var next = (await log.GetBoundsAsync(new PartitionId(p), Stop)).Next;
            log.Expire(new PartitionId(p), new SequenceNumber(next.Value - 5));
        }

        Assert.IsType<LogRead.Expired>(await log.ReadAsync(default, default, 1, 10_000, Stop));
        using var store = TestStore.Of(new InMemoryDocuments(), PaymentsRun.Partitions);
        Assert.Equal(expected, await new PaymentsRun(store, store.Views, store.Hospital).StraightAsync(new ArchivedLog(log, archive, TimeProvider.System)));
    }

    private async Task AssertAsSqliteAsync(DocumentStore store)
    {
        await using var sqlite = await SqliteAsync();
        var embedded = new PaymentsRun(sqlite, sqlite.Views, sqlite.Hospital);
        var expected = await embedded.WithReleaseAsync();
        Assert.True(embedded is { Releases: { Released: > 4, Again: > 4 }, Split: > 4 }, $"{embedded.Releases}, {embedded.Split}");

        var cloud = new PaymentsRun(store, store.Views, store.Hospital);

        Assert.Equal(expected, await cloud.WithReleaseAsync());
        Assert.Equal(embedded.Releases, cloud.Releases);
    }

    private Task<SqliteStore> SqliteAsync() => SqliteStore.OpenAsync(
        Path.Combine(_folder, "views.db"), new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance, Stop);

    private async Task<DocumentStore> BlobsAsync()
    {
        var (process, name) = (await azurite.GetAsync(), azurite.NewName());
        await BlobStoreFactory.CreateAsync(process, name, Stop);
        return TestStore.Of(BlobStoreFactory.Open(process, name, HttpFaultPlan.None()), PaymentsRun.Partitions);
    }
}
