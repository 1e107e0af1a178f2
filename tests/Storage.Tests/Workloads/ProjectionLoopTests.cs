using System.Text;
using Microsoft.Extensions.Logging;
using Serverless.Contracts.Faults;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Streams;
using Serverless.Storage.Documents;

namespace Serverless.Storage.Workloads;

/// <summary>
/// Real processors over a document store: each call of each port fails or is the last of its process, one after another,
/// and the rows are those of a run without faults. A write may take effect late, when a new process has begun.
/// </summary>
public sealed class ProjectionLoopTests
{
    private const int Events = 14;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<FaultKind, FaultMoment> Faults => new()
    {
        { FaultKind.Fail, FaultMoment.BeforeEffect },
        { FaultKind.Fail, FaultMoment.AfterEffect },
        { FaultKind.Crash, FaultMoment.BeforeEffect },
        { FaultKind.Crash, FaultMoment.AfterEffect },
        { FaultKind.Crash, FaultMoment.LateEffect },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whichever_call_fails_or_is_the_last_the_rows_are_the_same(FaultKind kind, FaultMoment moment)
    {
        var counting = FaultPlan.None;
        var expected = await RunAsync(counting);
        Assert.Equal(4, expected.Count);
        for (var call = 1; call <= counting.CallsSeen; call++)
        {
            var got = await RunAsync(new FaultPlan(new Fault(call, kind, moment)));
            Assert.True(expected.SequenceEqual(got), $"Call {call}: {string.Join('\n', got)}");
        }
    }

    private static async Task<List<string>> RunAsync(FaultPlan plan)
    {
        var log = new InMemoryLog(2, TimeProvider.System);
        for (var i = 0; i < Events; i++)
        {
            log.Append(Samples.TimeOf(i), TestEvents.Create($"e{i}", key: $"key{i % 4}"));
        }

        var documents = new InMemoryDocuments();
        while (true)
        {
            var changed = plan.Changed;
            var life = new ProcessLife(plan);
            var store = TestStore.Of(documents, partitions: 2);
            var stops = new StopWatch(plan);
            try
            {
                var processors = new Processors(
                    new ProjectionSet(StreamsProjection.Projection),
                    new Dictionary<HubName, IEventLog> { [log.Hub] = new FaultyLog(log, life) },
                    new FaultyStore(store, life),
                    new ProcessingOptions { MinBatchEvents = 2, MaxBatchEvents = 2, DrainTimeout = Timeout.InfiniteTimeSpan },
                    new FaultyTime(Samples.Noon, life),
                    new Random(1),
                    stops);
                processors.Start();
                while (!life.Killed.IsCompleted)
                {
                    if (await IsDoneAsync(log, store) && !plan.HasLateEffects)
                    {
                        life.Kill();
                        return await RowsAsync(store);
                    }

                    if (stops.HasStopped)
                    {
                        // A commit of the process before came through after this one had opened; a host starts again.
                        life.Kill();
                        break;
                    }

                    await changed.WaitAsync(Patience, TimeProvider.System, Stop);
                    changed = plan.Changed;
                }
            }
            catch (Exception e) when (e is StoreUnavailableException or ProcessKilledException)
            {
                // It did not even start; a host is started again.
                life.Kill();
            }

            await plan.LandAsync();
        }
    }

    private static async Task<bool> IsDoneAsync(InMemoryLog log, DocumentStore store)
    {
        var all = await store.Views.GetStatusAsync(StreamsProjection.Projection.Id, Stop);
        foreach (var status in all)
        {
            if (status.Position.Sequence.Next != (await log.GetBoundsAsync(status.Partition, Stop)).Next)
            {
                return false;
            }
        }

        return all.Count == log.PartitionCount;
    }

    private static async Task<List<string>> RowsAsync(DocumentStore store)
    {
        var view = StreamsProjection.Projection.Views.Single().Name;
        var page = await store.Views.ListAsync(StreamsProjection.Projection.Id, view, new ListQuery("", null, 100), Samples.Noon, Stop);
        return [.. page.Rows.Select(r => $"{r.Key}@{r.Partition} {Encoding.UTF8.GetString(r.State.Span)} {r.Sequence}")];
    }

    /// <summary>Notices loops that end: event id 2002.</summary>
    private sealed class StopWatch(FaultPlan plan) : ILogger<Processors>
    {
        private volatile bool _hasStopped;

        public bool HasStopped => _hasStopped;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 2002)
            {
                _hasStopped = true;
                plan.Pulse();
            }
        }
    }
}
