using Serverless.Contracts.Log;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

public sealed class ArchiverTests
{
    private readonly ArchiveBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_every_shape_are_archived_once_and_as_they_were()
    {
        _bench.Append(50);

        var run = await _bench.RunAsync();
        var again = await _bench.RunAsync();

        Assert.Equal((50, ArchiveOutcome.UpToDate, TimeSpan.Zero), (run.Events, run.Partitions[0].Outcome, run.Partitions[0].Lag));
        Assert.Equal(0, again.Events);
        await _bench.AssertHasExactlyAsync(await _bench.Log.ReadAllAsync(default, default));
        Assert.True((await _bench.ManifestAsync())!.Pages.Count > 3);
    }

    [Fact]
    public async Task Segments_keep_their_bounds_and_a_larger_event_has_one_of_its_own()
    {
        _bench.Append(9);
        _bench.Log.AppendRaw(default, _bench.Time.GetUtcNow(), null, EventBytes.Structured(new byte[5_000]));
        _bench.Append(9);

        await _bench.RunAsync();

        await _bench.AssertHasExactlyAsync(await _bench.Log.ReadAllAsync(default, default));
        var sizes = _bench.Blobs.Stored.Where(blob => blob.Key.EndsWith(".segment", StringComparison.Ordinal)).Select(blob => blob.Value.Bytes.Length).ToList();
        Assert.Equal(SegmentHeader.Length + ArchiveRecord.HeaderLength + 5_000, Assert.Single(sizes, size => size > 1_000));
    }

    [Fact]
    public async Task A_segment_begins_once_the_oldest_event_is_old_enough_and_then_takes_all_that_follow()
    {
        var bench = new ArchiveBench { Options = new ArchiveOptions { MaxAge = TimeSpan.FromMinutes(15) } };
        bench.Append(3);
        var before = bench.Time.GetUtcNow();

        var early = await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        bench.Append(2);
        var late = await bench.RunAsync();

        Assert.Equal((0, ArchiveOutcome.UpToDate), (early.Events, early.Partitions[0].Outcome));
        Assert.Equal(before - (await bench.Log.ReadAllAsync(default, default))[0].EnqueuedTime, early.Partitions[0].Lag);
        Assert.Equal(5, late.Events);
        Assert.Single((await bench.ManifestAsync())!.Segments);
    }

    [Fact]
    public async Task An_empty_partition_has_no_archive_and_each_partition_has_its_own()
    {
        var bench = new ArchiveBench(3);
        bench.Append(10, new PartitionId(1));

        var run = await bench.RunAsync();

        Assert.Equal([0, 10, 0], run.Partitions.Select(p => p.Events));
        Assert.All(bench.Blobs.Stored.Keys, name => Assert.StartsWith("events/0001/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_that_begins_after_retention_begins_with_what_is_left()
    {
        _bench.Append(20);
        _bench.Log.Expire(default, new SequenceNumber(7));

        await _bench.RunAsync();

        Assert.Empty((await _bench.ManifestAsync())!.Gaps);
        await _bench.AssertHasExactlyAsync(await _bench.Log.ReadAllAsync(default, new(7)));
    }

    [Fact]
    public async Task Time_that_is_up_ends_a_run_and_the_next_goes_on()
    {
        _bench.Append(30);

        var none = await _bench.Archiver().RunAsync(TimeSpan.Zero, Stop);

        Assert.True(none.HasMore);
        Assert.Equal((0, null), (none.Events, none.Partitions[0].Lag));
        Assert.False((await _bench.RunAsync()).HasMore);
        await _bench.AssertHasExactlyAsync(await _bench.Log.ReadAllAsync(default, default));
    }

    [Fact]
    public async Task Events_removed_before_they_were_archived_are_a_gap_with_a_name_and_archiving_goes_on()
    {
        _bench.Append(10);
        await _bench.RunAsync();
        _bench.Append(10);
        _bench.Log.Expire(default, new SequenceNumber(14));
        var before = (await _bench.ManifestAsync())!;

        var run = await _bench.RunAsync();

        var gap = new ArchiveGap(new(10), new(14), _bench.Time.GetUtcNow());
        Assert.Equal([gap], run.Partitions[0].Gaps);
        Assert.Equal(6, run.Events);
        var manifest = (await _bench.ManifestAsync())!;
        Assert.Equal([gap], manifest.Gaps);
        Assert.Equal((new SequenceNumber(14), new SequenceNumber(20)), (manifest.First, manifest.Next));
        Assert.All(before.Segments, segment => Assert.Contains(_bench.Place.Segment(segment.First), _bench.Blobs.Stored.Keys));
    }

    [Fact]
    public async Task A_gap_that_grows_before_anything_is_archived_stays_one_gap()
    {
        _bench.Append(10);
        await _bench.RunAsync();
        _bench.Append(10);
        _bench.Log.Expire(default, new SequenceNumber(14));
        var noticed = _bench.Time.GetUtcNow();

        // Dies once the gap is recorded.
        await Assert.ThrowsAnyAsync<Exception>(() => _bench.RunAsync(new ProcessBlobs(_bench.Blobs) { KillAt = 3 }));
        _bench.Time.Advance(TimeSpan.FromHours(1));
        _bench.Log.Expire(default, new SequenceNumber(17));
        await _bench.RunAsync();

        Assert.Equal([new ArchiveGap(new(10), new(17), noticed)], (await _bench.ManifestAsync())!.Gaps);
    }

    [Fact]
    public async Task A_damaged_log_is_archived_up_to_the_damage()
    {
        _bench.Append(20);
        _bench.Log.Damage(default, new SequenceNumber(13));

        var run = await _bench.RunAsync();

        Assert.Equal((13, ArchiveOutcome.Blocked), (run.Events, run.Partitions[0].Outcome));
        Assert.Contains("Event 13 of partition 0 of hub 'events'", run.Partitions[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_on_one_partition_keeps_no_other_from_being_archived()
    {
        var bench = new ArchiveBench(2);
        bench.Append(5, new PartitionId(0));
        bench.Append(5, new PartitionId(1));
        bench.Log.FailNextRead(new IOException("The hub does not answer."));

        var run = await bench.RunAsync();

        Assert.Equal([ArchiveOutcome.Failed, ArchiveOutcome.UpToDate], run.Partitions.Select(p => p.Outcome).Order().Reverse());
        Assert.Equal(5, run.Events);
        Assert.Equal(5, (await bench.RunAsync()).Events);
    }

    [Fact]
    public async Task A_loop_archives_again_and_again_until_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _bench.Append(3);
        var loop = _bench.Archiver().RunAsync(TimeSpan.FromMinutes(1), ArchiveBench.Long, stop.Token);
        await HasArchivedAsync(3);

        _bench.Append(3);
        await _bench.Time.WhenTimerIsSetAsync();
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await HasArchivedAsync(6);

        await stop.CancelAsync();
        await loop;

        async Task HasArchivedAsync(long next)
        {
            while ((await _bench.ManifestAsync())?.Next.Value != next)
            {
                Stop.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_log_that_leaves_events_out_is_not_archived()
    {
        var segment = new SegmentBuilder(_bench.Place);
        _bench.Append(3);
        var events = await _bench.Log.ReadAllAsync(default, default);
        segment.Add(events[0]);

        var error = Assert.Throws<ArchiveException>(() => segment.Add(events[2]));

        Assert.Contains("After event 0 of partition 0", error.Message, StringComparison.Ordinal);
    }
}
