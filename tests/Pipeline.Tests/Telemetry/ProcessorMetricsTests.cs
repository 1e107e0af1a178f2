using Serverless.Contracts.Stores;
using Serverless.Contracts.Telemetry;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Processing;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Telemetry;
using Serverless.Pipeline.Tests.Processing;

namespace Serverless.Pipeline.Tests.Telemetry;

/// <summary>What processors measure, with time in the test's hands.</summary>
public sealed class ProcessorMetricsTests : IDisposable
{
    private static readonly Projection Projection = Projection.Named("measured-notes", version: 3)
        .Writing(events => events.Of<Note>("test.noted").FoldInto(Notes.View, n => n.Key, Notes.Fold));

    private readonly ProcessorBench _bench = new(Projection);
    private readonly Measured _measured = new(tags => Equals(tags.GetValueOrDefault(Names.Attributes.Projection), Projection.Id.Name));

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task A_commit_tells_its_size_its_duration_and_how_long_its_oldest_event_took()
    {
        for (var i = 0; i < 3; i++)
        {
            _bench.Append("a", new Note("a", $"{i}"), atSeconds: i);
        }

        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var block = _bench.Store.BlockNextCommit();
        await using (var processors = _bench.NewProcessors())
        {
            processors.Start();
            await block.Reached;
            _bench.Time.Advance(TimeSpan.FromSeconds(2));
            block.Release();
            await _bench.ReachEndAsync();
        }

        Assert.Equal([3], _measured.Of(Names.Committed));
        Assert.Equal([3], _measured.Of(Names.BatchSize));
        Assert.Equal([2], _measured.Of(Names.CommitDuration));
        Assert.Equal([12], _measured.Of(Names.Latency));
        var tags = _measured.All[0].Tags;
        Assert.Equal(Names.Latency.Attributes.Order(), tags.Keys.Order());
        Assert.Equal((3, "events", "0"), ((int)tags[Names.Attributes.Version]!, (string)tags[Names.Attributes.Hub]!, (string)tags[Names.Attributes.Partition]!));
    }

    [Fact]
    public async Task An_event_from_a_clock_that_is_ahead_took_no_time()
    {
        _bench.Append("a", new Note("a", "1"), atSeconds: 5);

        await _bench.RunToEndAsync();

        Assert.Equal([0], _measured.Of(Names.Latency));
    }

    [Fact]
    public async Task A_retry_tells_what_failed()
    {
        _bench.Append("a", new Note("a", "1"));
        _bench.Store.FailNextCommit(FailurePoint.BeforeEffect);
        await using var processors = _bench.NewProcessors();

        processors.Start();
        await _bench.Time.WhenTimerIsSetAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.ReachEndAsync();

        Assert.Equal(["Serverless.Pipeline.Stores.StoreUnavailableException"], _measured.Of(Names.Retries, Names.Attributes.ErrorType));
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(_measured.Of(Names.Committed) is [1]));
    }

    [Fact]
    public async Task A_processor_that_gives_up_says_so()
    {
        _bench.Append("a", new Note("a", "1"));
        _bench.Log.Damage(new PartitionId(0), SequenceNumber.First);
        await using var processors = _bench.NewProcessors();

        processors.Start();
        await ProcessorBench.WaitUntilAsync(() => Task.FromResult(processors.Health[0].State == ProcessingState.Stopped));

        Assert.Equal([ProjectionMetrics.Blocked], _measured.Of(Names.Stops, Names.Attributes.ErrorType));
    }

    [Fact]
    public async Task The_hospital_is_measured_from_admission_to_release()
    {
        _bench.Append("a", new Note("a", "poison"));
        _bench.Append("a", new Note("a", "2"));
        _bench.Append("b", new Note("b", "3"));
        await using (var processors = _bench.NewProcessors())
        {
            processors.Start();
            await _bench.ReachEndAsync();
            await ProcessorBench.WaitUntilAsync(() => Task.FromResult(_measured.Ask(Names.Wards) is [1]));
        }

        Assert.Empty(_measured.Ask(Names.Wards));
        Assert.Equal([typeof(InvalidOperationException).FullName], _measured.Of(Names.Admissions, Names.Attributes.ErrorType));
        Assert.Equal([3], _measured.Of(Names.Committed));

        await _bench.ReleaseAsync(SequenceNumber.First);
        Assert.Equal([typeof(InvalidOperationException).FullName], _measured.Of(Names.FailedReleases, Names.Attributes.ErrorType));

        Notes.Mended.Value = true;
        Assert.Equal(ReleaseRequestResult.Requested, await _bench.ReleaseAsync(SequenceNumber.First));
        Assert.Equal(2, _measured.Of(Names.Releases).Sum());
        Assert.Equal([3], _measured.Of(Names.Committed));
    }
}
