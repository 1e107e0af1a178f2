using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Contracts.Telemetry;
using Serverless.Contracts.Time;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Telemetry;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Lag;

/// <summary>What the gauges say between two reports.</summary>
public sealed class LagGaugesTests : IDisposable
{
    private static readonly Projection Projection = Projection.Named("gauged-notes", version: 1)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(Notes.View, n => n.Key, Notes.Fold));

    private static readonly PartitionLag Lagging = new(
        Projection.Id, HubName.Default, new PartitionId(2), new SequenceNumber(5), 7, TimeSpan.FromSeconds(8), 1, 3, TimeSpan.FromSeconds(90));

    private readonly Measured _measured = new(tags => Equals(tags.GetValueOrDefault(Names.Attributes.Projection), Projection.Id.Name));
    private readonly ManualTime _time = new();

    public void Dispose() => _measured.Dispose();

    [Fact]
    public void They_say_what_the_report_said()
    {
        using var gauges = new LagGauges(TimeSpan.FromMinutes(3), _time);
        gauges.Show([Lagging]);

        Assert.Equal([7], _measured.Ask(Names.LagEvents));
        Assert.Equal([8], _measured.Ask(Names.LagTime));
        Assert.Equal([1], _measured.Ask(Names.Patients));
        Assert.Equal([3], _measured.Ask(Names.Held));
        Assert.Equal([90], _measured.Ask(Names.OldestPatient));
        Assert.Equal(Names.LagEvents.Attributes.Order(), _measured.All[0].Tags.Keys.Order());
    }

    [Fact]
    public void What_the_report_could_not_tell_has_no_value()
    {
        using var gauges = new LagGauges(TimeSpan.FromMinutes(3), _time);
        gauges.Show([Lagging with { OldestPatient = null }]);

        Assert.Empty(_measured.Ask(Names.OldestPatient));
    }

    [Fact]
    public void A_report_that_is_not_renewed_is_forgotten()
    {
        using var gauges = new LagGauges(TimeSpan.FromMinutes(3), _time);
        gauges.Show([Lagging]);

        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal([7], _measured.Ask(Names.LagEvents));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_measured.Ask(Names.LagEvents));
    }

    [Fact]
    public void Whoever_ends_takes_its_values_along()
    {
        var gauges = new LagGauges(TimeSpan.FromMinutes(3), _time);
        gauges.Show([Lagging]);
        gauges.Dispose();

        Assert.Empty(_measured.Ask(Names.LagEvents));
    }

    [Fact]
    public async Task A_report_that_fails_is_followed_by_the_next()
    {
        var bench = new ProcessorBench(Projection);
        bench.Append("a", new Note("a", "1"));
        bench.Append("a", new Note("a", "2"));
        bench.Log.FailNextRead(new IOException("A test made this read fail."));
        var report = new LagReport(
            new ProjectionSet(Projection), new Dictionary<HubName, IEventLog> { [bench.Log.Hub] = bench.Log }, bench.Store.Views, bench.Store.Hospital, bench.Time);

        await using (LagReporter.Start(report, TimeSpan.FromSeconds(10), bench.Time, NullLogger<LagReporter>.Instance))
        {
            await bench.Time.WhenTimerIsSetAsync();
            Assert.Empty(_measured.Ask(Names.LagEvents));
            bench.Time.Advance(TimeSpan.FromSeconds(10));
            await ProcessorBench.WaitUntilAsync(() => Task.FromResult(_measured.Ask(Names.LagEvents) is [2]));
            Assert.Equal([10], _measured.Ask(Names.LagTime));
        }

        Assert.Empty(_measured.Ask(Names.LagEvents));
    }
}
