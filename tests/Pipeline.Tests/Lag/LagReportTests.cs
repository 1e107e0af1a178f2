using Serverless.Events.Partitions;
using Serverless.Pipeline.Lag;
using Serverless.Pipeline.Log;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Tests.Feeds;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Lag;

/// <summary>What a report tells while no processor runs.</summary>
public sealed class LagReportTests
{
    private readonly ProcessorBench _bench = new(Notes.Projection);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_lags_on_an_empty_log()
    {
        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((SequenceNumber.None, 0, TimeSpan.Zero, 0, 0, TimeSpan.Zero), (lag.Position, lag.Events, lag.Age, lag.Patients, lag.Held, lag.OldestPatient));
    }

    [Fact]
    public async Task Without_any_commit_everything_lags_since_the_first_event()
    {
        Append(3);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((Notes.Projection.Id, HubName.Default, new PartitionId(0)), (lag.Projection, lag.Hub, lag.Partition));
        Assert.Equal((3, TimeSpan.FromSeconds(60)), (lag.Events, lag.Age));
    }

    [Fact]
    public async Task At_the_end_of_the_log_nothing_lags_however_long_ago_that_was()
    {
        Append(3);
        await _bench.RunToEndAsync();
        _bench.Time.Advance(TimeSpan.FromDays(1));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((new SequenceNumber(2), 0, TimeSpan.Zero), (lag.Position, lag.Events, lag.Age));
    }

    [Theory]
    [InlineData(1, 57)]
    [InlineData(4, 57)]
    public async Task With_the_processor_dead_the_first_event_that_it_has_not_seen_tells_the_age(int unseen, int seconds)
    {
        Append(3);
        await _bench.RunToEndAsync();
        Append(unseen, from: 3);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((unseen, TimeSpan.FromSeconds(seconds)), (lag.Events, lag.Age));
    }

    [Fact]
    public async Task What_retention_removed_is_no_lag()
    {
        Append(5);
        _bench.Log.Expire(new PartitionId(0), new SequenceNumber(3));
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((2, TimeSpan.FromSeconds(57)), (lag.Events, lag.Age));
    }

    [Fact]
    public async Task Where_the_log_is_damaged_the_age_is_at_least_that_of_the_newest_event()
    {
        Append(5);
        _bench.Log.Damage(new PartitionId(0), SequenceNumber.First);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((5, TimeSpan.FromSeconds(56)), (lag.Events, lag.Age));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_hub_that_was_made_anew_is_named_with_what_it_has_and_the_age_of_the_last_committed_event(int events)
    {
        Append(3);
        await _bench.RunToEndAsync();
        var anew = new ProcessorBench(Notes.Projection);
        for (var i = 0; i < events; i++)
        {
            anew.Append("a", new Note("a", "new"), atSeconds: 30);
        }

        _bench.Time.Advance(TimeSpan.FromSeconds(60));

        var lag = Assert.Single(await ReadAsync(anew.Log));

        Assert.Equal((new SequenceNumber(2), events, TimeSpan.FromSeconds(58)), (lag.Position, lag.Events, lag.Age));
        Assert.Contains("created anew", lag.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_waits_for_a_person_is_named_and_what_is_in_the_hospital_is_told_all_the_same()
    {
        _bench.Append("a", new Note("a", "poison"));
        await _bench.RunToEndAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        var blocked = new ChangingHub(_bench.Log) { Trouble = new LogBlockedException("Do this or that.") };

        var lag = Assert.Single(await ReadAsync(blocked));

        Assert.Equal((0, TimeSpan.FromSeconds(60), 1, "Do this or that."), (lag.Events, lag.Age, lag.Patients, lag.Problem));
    }

    [Fact]
    public async Task What_came_and_was_processed_while_the_report_was_read_is_no_other_hub()
    {
        Append(3);
        await _bench.RunToEndAsync();
        var late = new LateEnds(_bench.Log, new PartitionBounds(new(0), new(2), ProcessorBench.Epoch));

        var lag = Assert.Single(await ReadAsync(late));

        Assert.Equal((0, TimeSpan.Zero, null), (lag.Events, lag.Age, lag.Problem));
    }

    [Fact]
    public async Task An_event_from_a_clock_that_is_ahead_has_no_negative_age()
    {
        _bench.Append("a", new Note("a", "1"), atSeconds: 100);

        Assert.Equal((1, TimeSpan.Zero), (Assert.Single(await ReadAsync()).Events, Assert.Single(await ReadAsync()).Age));
    }

    [Fact]
    public async Task Patients_and_what_waits_behind_them_are_counted_and_the_oldest_is_as_old_as_its_admission()
    {
        _bench.Append("a", new Note("a", "poison"));
        _bench.Append("a", new Note("a", "2"));
        await _bench.RunToEndAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        _bench.Append("b", new Note("b", "poison"), atSeconds: 1);
        await _bench.RunToEndAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        var lag = Assert.Single(await ReadAsync());

        Assert.Equal((2, 1, TimeSpan.FromMinutes(6)), (lag.Patients, lag.Held, lag.OldestPatient));
    }

    [Fact]
    public async Task Of_a_full_hospital_some_pages_are_read_and_the_rest_has_no_age()
    {
        var bench = new ProcessorBench(Notes.Projection, partitionCount: 2);
        var keys = Enumerable.Range(0, 10_000).Select(i => $"k{i}").ToLookup(key => PartitionHash.Assign(key, 2).Value);
        foreach (var key in keys[0].Take(OldestPatients.MaxPatients).Concat(keys[1].Take(5)))
        {
            bench.Append(key, new Note(key, "poison"));
        }

        await bench.RunToEndAsync();
        var hospital = new CountingHospital(bench.Store.Hospital);

        var lags = await new LagReport(new ProjectionSet(Notes.Projection), Logs(bench.Log), bench.Store.Views, hospital, bench.Time).ReadAsync(Stop);

        Assert.Equal([OldestPatients.MaxPatients, 5], lags.Select(lag => lag.Patients));
        Assert.Equal(OldestPatients.MaxPatients / 50, hospital.Pages);
        Assert.Equal([TimeSpan.Zero, null], lags.Select(lag => lag.OldestPatient));
    }

    [Fact]
    public async Task A_report_asks_a_call_or_two_for_each_partition()
    {
        var bench = new ProcessorBench(Notes.Projection, partitionCount: 4);
        for (var i = 0; i < 100; i++)
        {
            bench.Append($"{i}", new Note($"{i}", "1"));
        }

        var log = new CountingLog(bench.Log);
        var second = Projection.Named("other-notes", 1).Writing(events => events.Of<Note>("test.noted").FoldInto(Other, n => n.Key, Notes.Fold));
        var report = new LagReport(new ProjectionSet(Notes.Projection, second), Logs(log), bench.Store.Views, bench.Store.Hospital, bench.Time);

        var lags = await report.ReadAsync(Stop);

        Assert.Equal(8, lags.Count);
        Assert.Equal((4, 8), (log.BoundsCalls, log.Reads));
    }

    private static readonly Pipeline.Views.View<NoteList> Other = Pipeline.Views.View.Of<NoteList>("other-notes");

    private static Dictionary<HubName, IEventLog> Logs(IEventLog log) => new() { [log.Hub] = log };

    private void Append(int events, int from = 0)
    {
        for (var i = from; i < from + events; i++)
        {
            _bench.Append("a", new Note("a", $"{i}"), atSeconds: i);
        }
    }

    private ValueTask<IReadOnlyList<PartitionLag>> ReadAsync(IEventLog? log = null) => new LagReport(
        new ProjectionSet(Notes.Projection), Logs(log ?? _bench.Log), _bench.Store.Views, _bench.Store.Hospital, _bench.Time).ReadAsync(Stop);
}
