using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Payments.Events;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;
using Serverless.Pipeline.Ticks;
using Serverless.Pipeline.Views;

namespace Serverless.Payments.Tests.Views;

/// <summary>A projection over a log whose times a test chooses, run as a host runs it, and ended whenever a test likes.</summary>
internal sealed class ViewRun(Projection projection, int partitionCount = 4)
{
    private readonly InMemoryLog _log = new(partitionCount, TimeProvider.System);
    private readonly InMemoryStore _store = new();
    private int _events;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Appends an event that the log took at <paramref name="at"/>.</summary>
    public void Append(DateTimeOffset at, PaymentEvent e) => Append(at, e.ToCloudEvent($"e{_events++}"));

    public void Append(DateTimeOffset at, CloudEvent e) => _log.Append(at, e);

    /// <summary>Time goes by in every partition.</summary>
    public void Tick(DateTimeOffset at)
    {
        for (var i = 0; i < partitionCount * 8; i++)
        {
            _log.Append(at, CloudEventWriter.Create(new EventAttributes { Id = $"t{_events++}", Source = TickEvent.Source, Type = TickEvent.Type, PartitionKey = $"tick{i}" }));
        }
    }

    /// <summary>A process begins, commits all there is, and ends.</summary>
    public async Task ProcessAsync()
    {
        await using var processors = new Processors(
            new ProjectionSet(projection),
            new Dictionary<HubName, IEventLog> { [_log.Hub] = _log },
            _store,
            new ProcessingOptions(),
            TimeProvider.System,
            new Random(1),
            NullLogger<Processors>.Instance);
        processors.Start();
        for (var p = 0; p < partitionCount; p++)
        {
            var next = (await _log.GetBoundsAsync(new PartitionId(p), Stop)).Next;
            if (next.Value > 0)
            {
                await _store.Views.WaitAsync(projection.Id, new PartitionId(p), new SequenceNumber(next.Value - 1), Stop);
            }
        }
    }

    /// <summary>The rows as a reader sees them, by key.</summary>
    public async Task<SortedDictionary<string, TState>> RowsAsync<TState>(View<TState> view)
        where TState : class
    {
        var page = await _store.Views.ListAsync(projection.Id, view.Name, new ListQuery("", null, 10_000), DateTimeOffset.UnixEpoch, Stop);
        return new(page.Rows.GroupBy(r => r.Key).ToDictionary(
            g => g.Key, g => (TState)view.Deserialize(view.Merge([.. g.OrderBy(r => r.Partition.Value).Select(r => r.State)]).Span)), StringComparer.Ordinal);
    }

    public async Task<int> PatientsAsync() => (await _store.Hospital.ListAsync(null, 1000, null, Stop)).Patients.Count;
}
