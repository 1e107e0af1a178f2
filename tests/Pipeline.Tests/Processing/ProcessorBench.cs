using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Faults;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Time;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Pipeline.Tests.Processing;

/// <summary>One projection, a scripted log and a store in memory, run as a host runs them.</summary>
internal sealed class ProcessorBench(Projection projection, int partitionCount = 1)
{
    /// <summary>When the first event of a test is enqueued.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private int _events;

    public InMemoryLog Log { get; } = new(partitionCount, TimeProvider.System);

    public InMemoryStore Store { get; } = new();

    public ManualTime Time { get; } = new(Epoch);

    /// <summary>Which calls of the ports go wrong; they then take turns. Null: none, and they do not.</summary>
    public FaultPlan? Faults { get; init; }

    public ProcessingOptions Options { get; init; } = new();

    /// <summary>Whether commits never end at once.</summary>
    public bool CommitsYield { get; init; }

    private IProjectionStore StoreWithFaults => Faults is null ? Store : new FaultyStore(Store, Faults);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RecordedEvent Append(string key, object data, double atSeconds = 0, string type = "test.noted") =>
        Log.Append(Epoch.AddSeconds(atSeconds), CloudEventWriter.Create(
            new EventAttributes { Id = $"e{_events++}", Source = "/tests", Type = type, PartitionKey = key },
            data,
            JsonSerializerOptions.Web))[0];

    /// <summary>Appends bytes that are no event, under the broker's key or none.</summary>
    public void AppendGarbage(string? partitionKey, double atSeconds = 0) => Log.AppendRaw(
        new PartitionId(0), Epoch.AddSeconds(atSeconds), partitionKey, EventBytes.Structured("no event"u8.ToArray()));

    /// <summary>Processors of this bench, not started.</summary>
    public Processors NewProcessors(IAdmissionNotices? notices = null) => new(
        new ProjectionSet(projection),
        new Dictionary<HubName, IEventLog> { [Log.Hub] = Faults is null ? Log : new FaultyLog(Log, Faults) },
        CommitsYield ? new InterposedStore(StoreWithFaults, YieldAsync) : StoreWithFaults,
        Options,
        Time,
        new Random(1),
        NullLogger<Processors>.Instance,
        notices);

    /// <summary>Runs until every event of the log is committed, then stops.</summary>
    public async Task RunToEndAsync()
    {
        await using var processors = NewProcessors();
        processors.Start();
        var end = ReachEndAsync();
        await WaitUntilAsync(() => Task.FromResult(end.IsCompleted || Stopped(processors) is not null));
        Assert.True(end.IsCompleted, Stopped(processors)?.Reason);
        await end;
    }

    public async Task ReachEndAsync()
    {
        for (var p = 0; p < partitionCount; p++)
        {
            var next = (await Log.GetBoundsAsync(new PartitionId(p), Stop)).Next;
            await Store.Views.WaitAsync(projection.Id, new PartitionId(p), new SequenceNumber(next.Value - 1), Stop);
        }
    }

    /// <summary>Asks for the release of the only patient and runs until it was tried.</summary>
    public async Task<ReleaseRequestResult> ReleaseAsync(SequenceNumber patient)
    {
        var id = new PatientId(projection.Id, new PartitionId(0), patient);
        var asked = await Store.Hospital.RequestReleaseAsync(id, new ReleaseRequest("tester", "mended", Time.GetUtcNow()), Stop);
        await using var processors = NewProcessors();
        processors.Start();
        await WaitUntilAsync(async () =>
            await Store.Hospital.GetAsync(id, Stop) is { ReleaseRequested: null }
            && (await Store.OpenAsync(projection.Id, new PartitionId(0), Stop)).Wards.All(w => w.Patient is not null));
        return asked;
    }

    /// <summary>Every row of a view as 'key=json', in order; partial rows as 'key@partition=json'.</summary>
    public async Task<string[]> RowsAsync(string view)
    {
        var page = await Store.Views.ListAsync(projection.Id, view, new ListQuery("", null, 100_000), Time.GetUtcNow(), Stop);
        return [.. page.Rows.Select(r => $"{r.Key}{(partitionCount == 1 ? "" : $"@{r.Partition}")}={Encoding.UTF8.GetString(r.State.Span)}")];
    }

    /// <summary>The wards as 'key: patient, held'.</summary>
    public async Task<string[]> WardsAsync()
    {
        var wards = new List<string>();
        for (var p = 0; p < partitionCount; p++)
        {
            var checkpoint = await Store.OpenAsync(projection.Id, new PartitionId(p), Stop);
            wards.AddRange(checkpoint.Wards.OrderBy(w => w.Key.Value, StringComparer.Ordinal).Select(w => $"{w.Key}: {w.Patient}, {w.Held}"));
        }

        return [.. wards];
    }

    /// <summary>Everything a run must leave the same, whatever happened on the way.</summary>
    public async Task<string> OutcomeAsync()
    {
        var text = new StringBuilder();
        foreach (var view in projection.Views)
        {
            text.Append(view.Name).Append('\n').AppendJoin('\n', await RowsAsync(view.Name)).Append('\n');
        }

        text.AppendJoin('\n', await WardsAsync()).Append('\n');
        text.AppendJoin('\n', (await Store.Views.GetStatusAsync(projection.Id, Stop)).Select(s => $"{s.Partition}: {s.Position.Sequence} {s.Patients} {s.Held}"));
        return text.ToString();
    }

    public static async Task WaitUntilAsync(Func<Task<bool>> state)
    {
        while (!await state())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A partition that will not reach the end.</summary>
    private static PartitionHealth? Stopped(Processors processors) => processors.Health.FirstOrDefault(h => h.State == ProcessingState.Stopped);

    /// <summary>No commit ends at once, so that whoever commits goes on meanwhile.</summary>
    private static async Task YieldAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            await Task.Yield();
        }
    }
}
