using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Log;
using Serverless.Contracts.Stores;
using Serverless.Contracts.Telemetry;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Telemetry;
using Serverless.Pipeline.Views;

namespace Serverless.Embedded.Tests.Telemetry;

/// <summary>
/// A short life in which everything happens that is measured: workbook and alerts may trust every name in the list.
/// </summary>
public sealed class EveryInstrumentTests
{
    private const string Poison = "poison";

    private static readonly HubName Hub = new("every-instrument");
    private static readonly HubName Damaged = new("every-instrument-damaged");
    private static readonly View<string> View = Pipeline.Views.View.Of<string>("every-instrument");
    private static readonly Projection Projection = Pipeline.Projections.Projection.Named("every-instrument", version: 1).From(Hub)
        .Writing(events => events.Of<string>("tests.said").FoldInto(View, word => word, Fold));

    private static readonly Projection Blocked = Pipeline.Projections.Projection.Named("every-instrument-blocked", version: 1).From(Damaged)
        .Writing(events => events.Of<string>("tests.said").FoldInto(Pipeline.Views.View.Of<string>("every-instrument-blocked"), word => word, Fold));

    private static volatile bool _mended;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_name_is_an_instrument_that_measures_and_no_other_does()
    {
        using var measured = new Measured(tags => $"{tags.GetValueOrDefault(Names.Attributes.Hub)}".StartsWith(Hub.Value, StringComparison.Ordinal));
        await LiveAsync(measured);

        Assert.Equal(
            Names.Instruments.Select(Text).Order(StringComparer.Ordinal),
            measured.Instruments.Select(Text).Order(StringComparer.Ordinal));
        var all = measured.All;
        Assert.All(Names.Instruments, name =>
        {
            var mine = all.Where(m => m.Instrument == name.Name).ToList();
            Assert.NotEmpty(mine);
            Assert.All(mine, m => Assert.Equal(name.Attributes.Order(), m.Tags.Keys.Where(key => key != Names.Attributes.ErrorType).Order()));
        });
    }

    private static string Text(Pipeline.Telemetry.Instrument name) => $"{name.Kind} {name.Name} in {name.Unit}: {name.Description}";

    private static string Text(System.Diagnostics.Metrics.Instrument made) =>
        $"{made.GetType().Name.Replace("Observable", "", StringComparison.Ordinal).Split('`')[0]} {made.Name} in {made.Unit}: {made.Description}";

    private static async Task LiveAsync(Measured measured)
    {
        await using var log = await EmbeddedLog.OpenAsync(
            new SimulatedDisk(), "/data", Hub, 1, new EmbeddedLogOptions(), TimeProvider.System, NullLogger<EmbeddedLog>.Instance);
        var damaged = new InMemoryLog(Damaged, 1, TimeProvider.System);
        await PublishAsync(log, damaged);
        damaged.Damage(new PartitionId(0), SequenceNumber.First);

        var store = new InMemoryStore();
        var projections = new ProjectionSet(Projection, Blocked);
        var logs = new Dictionary<HubName, IEventLog> { [Hub] = log, [Damaged] = damaged };
        store.FailNextCommit(FailurePoint.BeforeEffect);
        var options = new ProcessingOptions { FirstRetryDelay = TimeSpan.FromTicks(1) };
        await using var processors = new Processors(
            projections, logs, store, options, TimeProvider.System, new Random(1), NullLogger<Processors>.Instance);
        processors.Start();
        await store.Views.WaitAsync(Projection.Id, new PartitionId(0), SequenceNumber.First, Stop);

        using var gauges = new LagGauges(TimeSpan.FromMinutes(1), TimeProvider.System);
        gauges.Show(await new LagReport(projections, logs, store.Views, store.Hospital, TimeProvider.System).ReadAsync(Stop));
        measured.Ask(Names.LagEvents);
        await ReleaseAsync(store, measured, Names.FailedReleases);
        _mended = true;
        await ReleaseAsync(store, measured, Names.Releases);
        while (measured.Of(Names.Stops).Count == 0)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task PublishAsync(EmbeddedLog log, InMemoryLog damaged)
    {
        var e = CloudEventWriter.Create(
            new EventAttributes { Id = "1", Source = "/tests", Type = "tests.said", PartitionKey = "k" }, Poison, JsonSerializerOptions.Web);
        await new MeasuredPublisher(log, new EventLimits(), TimeProvider.System).PublishAsync([e], Stop);
        var other = new MeasuredPublisher(damaged, new EventLimits(), TimeProvider.System);
        await other.PublishAsync([e], Stop);
        damaged.RefuseNextPublish();
        await other.PublishAsync([e], Stop);
        var broken = new MeasuredPublisher(new Broken(), new EventLimits(), TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => await broken.PublishAsync([e], Stop));
    }

    private static async Task ReleaseAsync(InMemoryStore store, Measured measured, Pipeline.Telemetry.Instrument until)
    {
        var id = new PatientId(Projection.Id, new PartitionId(0), SequenceNumber.First);
        await store.Hospital.RequestReleaseAsync(id, new ReleaseRequest("tester", "now", TimeProvider.System.GetUtcNow()), Stop);
        while (measured.Of(until).Count == 0)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static string Fold(string? state, string word) => word == Poison && !_mended ? throw new InvalidOperationException("Not yet.") : word;

    private sealed class Broken : IEventPublisher
    {
        public HubName Hub => EveryInstrumentTests.Hub;

        public int PartitionCount => 1;

        public bool Deduplicates => false;

        public ValueTask<PublishResult> PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken stop) => throw new IOException("gone");
    }
}
