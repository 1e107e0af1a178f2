using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Azure.Processing;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Feeds;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;

namespace Serverless.Azure.Tests.Processing;

/// <summary>The start of a projection on a hub, which waits for what is away and shows it.</summary>
public sealed class HubProjectionTests
{
    private static readonly ProjectionId Projection = new("payments", 1);

    private readonly ManualTime _time = new();
    private readonly StubClient _client = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_that_fails_is_shown_and_tried_again()
    {
        var failures = new Queue<Exception>([new IOException("The account is away."), new AggregateException("odd")]);
        await using var projection = Start(_ => failures.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask);

        await _time.WhenTimerIsSetAsync().WaitAsync(Stop);
        Assert.Equal(
            [(0, ProcessingState.Retrying, "The account is away."), (1, ProcessingState.Retrying, "The account is away.")],
            projection.Health.Select(h => (h.Partition.Value, h.State, h.Reason)));
        while (!_client.Started.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(_client.Started.Task, _time.WhenTimerIsSetAsync()).WaitAsync(Stop);
        }

        Assert.Empty(failures);
    }

    [Fact]
    public async Task A_start_that_waits_ends_with_the_host_and_the_client_is_stopped()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var projection = Start(async stop =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(stop);
        });
        await begun.Task.WaitAsync(Stop);
        Assert.All(projection.Health, h => Assert.Equal(ProcessingState.Starting, h.State));

        await projection.DisposeAsync();

        Assert.Equal(1, _client.Stops);
        Assert.False(_client.Started.Task.IsCompleted);
    }

    [Fact]
    public async Task What_cannot_be_given_up_does_not_keep_the_host_from_its_end()
    {
        var projection = Start(_ => Task.CompletedTask);
        await _client.Started.Task.WaitAsync(Stop);
        _client.StopFailure = new AggregateException("The account is away.");

        await projection.DisposeAsync();

        Assert.Equal(1, _client.Stops);
    }

    [Fact]
    public async Task Stores_are_opened_side_by_side_and_a_log_that_waits_for_a_person_keeps_nobody_else_from_it()
    {
        const int Partitions = 8;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opening = 0;
        var store = new InMemoryStore();
        var hub = new InMemoryLog(Partitions, TimeProvider.System);
        var seeded = new System.Collections.Concurrent.ConcurrentBag<int>();
        var seeds = new CheckpointSeeds(
            Projection,
            new BlockedOn(hub, new PartitionId(3)),
            store,
            async (partition, _, stop) =>
            {
                // Nobody ends before all but the blocked one have begun.
                if (Interlocked.Increment(ref opening) == Partitions - 1)
                {
                    all.SetResult();
                }

                await all.Task.WaitAsync(stop);
                seeded.Add(partition.Value);
            },
            _time,
            NullLogger.Instance);

        await seeds.SeedAsync(Stop);

        Assert.Equal([0, 1, 2, 4, 5, 6, 7], seeded.Order());
    }

    private HubProjection Start(Func<CancellationToken, Task> prepare) => HubProjection.Start(
        Projection, partitions: 2, prepare, _client, new OwnedPartitionParts(new FeedOptions(), new ProcessingOptions(), _time, new Random(1), NullLogger.Instance));

    private sealed class StubClient : IHubClient
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Stops { get; private set; }

        public Exception? StopFailure { get; set; }

        public IReadOnlyList<PartitionHealth> Health => [];

        public Task StartAsync(CancellationToken stop)
        {
            Started.SetResult();
            return Task.CompletedTask;
        }

        public Task StopAsync()
        {
            Stops++;
            return StopFailure is null ? Task.CompletedTask : Task.FromException(StopFailure);
        }
    }

    private sealed class BlockedOn(IEventLog log, PartitionId blocked) : IEventLog
    {
        public HubName Hub => log.Hub;

        public int PartitionCount => log.PartitionCount;

        public LogHistory History => LogHistory.None;

        public ValueTask<PartitionBounds> GetBoundsAsync(PartitionId partition, CancellationToken stop) =>
            partition == blocked ? throw new LogBlockedException("Do this or that.") : log.GetBoundsAsync(partition, stop);

        public ValueTask<LogRead> ReadAsync(PartitionId partition, SequenceNumber from, int maxEvents, int maxBytes, CancellationToken stop) =>
            log.ReadAsync(partition, from, maxEvents, maxBytes, stop);

        public ValueTask<SequenceNumber> FindAsync(PartitionId partition, DateTimeOffset enqueuedAtOrAfter, CancellationToken stop) =>
            log.FindAsync(partition, enqueuedAtOrAfter, stop);

        public ValueTask WaitAsync(PartitionId partition, SequenceNumber from, CancellationToken stop) => log.WaitAsync(partition, from, stop);
    }
}
