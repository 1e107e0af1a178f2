using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Time;
using Serverless.Embedded.Clock;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Embedded.Views;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Views;

namespace Serverless.Embedded.Tests.Processing;

/// <summary>Rows with an age limit, on a machine whose clock is a year ahead for some minutes.</summary>
public sealed class AgedRowsTests
{
    private static readonly View<Count> View = Pipeline.Views.View.Of<Count>("aged").KeptFor(TimeSpan.FromDays(1));

    private static readonly Projection Projection = Projection.Named("aged", version: 1)
        .Writing(events => events.Of<string>("tests.said").FoldInto(View, word => word, (count, _) => new Count((count?.Said ?? 0) + 1)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AJumpOfTheClock_ExpiresNoRow_NeitherForReadersNorOnDisk()
    {
        using var folder = new Files.TemporaryFolder();
        var machine = new UnsteadyTime();
        var time = new SteadyTime(machine, SteadyTime.DefaultStep, NullLogger.Instance);
        await using var log = await EmbeddedLog.OpenAsync(
            DiskFiles.Instance, folder.Path, HubName.Default, 1, new EmbeddedLogOptions(), time, NullLogger.Instance);
        await using var store = await SqliteStore.OpenAsync(
            Path.Combine(folder.Path, "views.db"), new SqliteStoreOptions { PurgeInterval = TimeSpan.Zero }, time, NullLogger<SqliteStore>.Instance, Stop);
        await using var processors = new Processors(
            new ProjectionSet(Projection), new Dictionary<HubName, IEventLog> { [log.Hub] = log }, store, new ProcessingOptions(), time, new Random(1), NullLogger<Processors>.Instance);
        processors.Start();

        await SayAsync(log, store, "1", "early");
        machine.Jump(TimeSpan.FromDays(365));
        machine.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(log, store, "2", "ahead");
        await store.FlushAsync(Stop);
        Assert.Single(await store.Views.GetAsync(Projection.Id, new RowId("aged", "early"), time.GetUtcNow(), Stop));

        machine.Jump(-TimeSpan.FromDays(365));
        machine.Advance(TimeSpan.FromMinutes(1));
        await SayAsync(log, store, "3", "early");
        await store.FlushAsync(Stop);
        var row = Assert.Single(await store.Views.GetAsync(Projection.Id, new RowId("aged", "early"), time.GetUtcNow(), Stop));
        Assert.Equal("""{"said":2}"""u8, row.State.Span);
    }

    internal sealed record Count(int Said);

    private static async Task SayAsync(EmbeddedLog log, SqliteStore store, string id, string word)
    {
        var e = CloudEventWriter.Create(
            new EventAttributes { Id = id, Source = "/tests", Type = "tests.said", PartitionKey = "k" }, word, System.Text.Json.JsonSerializerOptions.Web);
        var receipt = Assert.IsType<PublishResult.Published>(await log.PublishAsync([e], Stop)).Receipts[0];
        await store.Views.WaitAsync(Projection.Id, receipt.Partition, receipt.SequenceNumber, Stop);
    }
}
