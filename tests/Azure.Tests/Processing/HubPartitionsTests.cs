using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azure.Connecting;
using Serverless.Azure.Processing;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Streams;
using Serverless.Storage.Checkpoints;
using Serverless.Storage.Settings;

namespace Serverless.Azure.Tests.Processing;

/// <summary>Partitions as the SDK gives them out and takes them back, without a hub. Checkpoints cannot be written here.</summary>
public sealed class HubPartitionsTests
{
    private readonly ManualTime _time = new();
    private readonly InMemoryLog _log = new(1, TimeProvider.System);
    private readonly InMemoryStore _store = new();
    private readonly TroubledHub _hub;
    private readonly HubPartitions _partitions;

    public HubPartitionsTests()
    {
        _hub = new TroubledHub(_log);
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var checkpoints = new BlobContainerClient(
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:1/devstoreaccount1", "checkpoints", options);
        var access = new HubAccess(new EventHubsOptions { Hub = "events", Namespace = "test.servicebus.windows.net" }, new DefaultAzureCredential());
        var owned = new OwnedPartitionParts(new FeedOptions(), new ProcessingOptions(), _time, new Random(1), NullLogger.Instance);
        _partitions = new HubPartitions(
            new HubProcessorParts(access, StreamsProjection.Projection, _hub, _store, checkpoints, owned, new CheckpointOptions(), NullLogger.Instance), "test.servicebus.windows.net", "me");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partition_whose_hub_is_away_is_begun_later_and_shown_meanwhile()
    {
        _hub.Trouble = new IOException("Hub 'events' is away.");
        var beginning = _partitions.BeginAsync("0", Stop);
        await _time.WhenTimerIsSetAsync().WaitAsync(Stop);
        Assert.Equal((ProcessingState.Retrying, "Hub 'events' is away."), _partitions.Health is [var health] ? (health.State, health.Reason) : default);

        _hub.Trouble = null;
        _time.Advance(new ProcessingOptions().MaxRetryDelay);
        await beginning.WaitAsync(Stop);

        _log.Append(_time.GetUtcNow(), TestEvents.Create("1", key: "a"));
        await _partitions.PushAsync("0", _ => Events(), Stop);
        await _store.Views.WaitAsync(StreamsProjection.Projection.Id, new PartitionId(0), new(0), Stop);
        await _partitions.EndAsync("0");
        Assert.Empty(_partitions.Health);
    }

    [Fact]
    public async Task A_hub_that_does_not_fit_its_archive_stops_the_partition_without_an_exception()
    {
        _hub.Trouble = new LogBlockedException("Do this or that.");

        await _partitions.BeginAsync("0", Stop);
        while (_partitions.Health[0].State != ProcessingState.Stopped)
        {
            await Task.Yield();
        }

        Assert.Equal("Do this or that.", _partitions.Health[0].Reason);
        Assert.Null(_partitions.AfterOf("0"));
        await _partitions.EndAsync("0");
    }

    [Fact]
    public async Task A_partition_that_is_taken_back_before_it_has_begun_is_given_up()
    {
        _hub.Trouble = new InvalidOperationException("odd");
        using var stop = new CancellationTokenSource();
        var beginning = _partitions.BeginAsync("0", stop.Token);
        await _time.WhenTimerIsSetAsync().WaitAsync(Stop);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => beginning);
        Assert.Empty(_partitions.Health);
    }

    private IReadOnlyList<RecordedEvent> Events() =>
        ((LogRead.Events)_log.ReadAsync(new PartitionId(0), SequenceNumber.First, 10, int.MaxValue, Stop).AsTask().Result).Items;

    private sealed class TroubledHub(IEventLog log) : IEventLog
    {
        public Exception? Trouble { get; set; }

        public HubName Hub => log.Hub;

        public int PartitionCount => log.PartitionCount;

        public LogHistory History => LogHistory.None;

        public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
            Trouble is null ? log.GetBoundsAsync(partition, stop) : throw Trouble;

        public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
            log.ReadAsync(partition, from, maxEvents, maxBytes, stop);

        public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
            log.FindAsync(partition, enqueuedAtOrAfter, stop);

        public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
    }
}
