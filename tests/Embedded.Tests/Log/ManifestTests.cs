using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A segment that is gone, or ends early, is named, whichever it is; its partition takes no more events.</summary>
public sealed class ManifestTests
{
    private static readonly EmbeddedLogOptions Small = new() { SegmentBytes = 2_000, ParallelSyncs = 1 };

    private readonly OnePartition _hub = new() { Options = Small };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IReadOnlyList<long> Firsts => [.. _hub.Segments.Select(path => long.Parse(Path.GetFileNameWithoutExtension(path), null))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_segment_that_is_gone_after_a_clean_stop_is_named_and_its_partition_takes_no_events(int which)
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var place = which < 0 ? _hub.Segments.Count - 1 : which;
        var (first, next, path) = (Firsts[place], which < 0 ? 40 : Firsts[place + 1], _hub.Segments[place]);
        _hub.Disk.Delete(path);

        await CheckAsync(first, next, path);
    }

    [Fact]
    public async Task A_first_segment_that_is_gone_is_not_taken_for_one_that_retention_deleted()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainBytesPerPartition = 6_000, ParallelSyncs = 1 };
        await _hub.PublishAsync(TestEvents.Many(100));
        var (first, next, path) = (Firsts[0], Firsts[1], _hub.Segments[0]);
        Assert.True(first > 0);
        _hub.Disk.Delete(path);

        await CheckAsync(first, next, path);
        await using var log = await _hub.OpenAsync();
        Assert.Equal(new LogRead.Expired(new(first)), await OnePartition.ReadAsync(log, first - 1));
    }

    [Fact]
    public async Task A_last_segment_cut_at_a_records_border_is_named_also_without_its_index()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var path = _hub.Segments[^1];
        var bytes = _hub.Disk.Bytes(path);
        var (at, sequence) = (BitConverter.ToInt32(bytes, 4), Firsts[^1] + 1);
        _hub.Disk.Overwrite(path, bytes[..at]);
        _hub.Disk.Delete(Path.ChangeExtension(path, ".index"));
        await using var log = await _hub.OpenAsync();

        Assert.Contains($"damaged at event {sequence}, {path}, offset {at}", Assert.Single(_hub.Logger.Of(1002)), StringComparison.Ordinal);
        Assert.Equal(sequence, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, sequence)).At.Value);
        Assert.Equal(40, (await log.GetBoundsAsync(OnePartition.Id, Stop)).Next.Value);
        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
    }

    [Fact]
    public async Task An_older_segment_cut_at_a_records_border_is_named_at_the_start()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var path = _hub.Segments[1];
        _hub.Disk.Overwrite(path, _hub.Disk.Bytes(path)[..BitConverter.ToInt32(_hub.Disk.Bytes(path), 4)]);
        await using var log = await _hub.OpenAsync();

        Assert.Single(_hub.Logger.Of(1002));
        Assert.Equal(Firsts[1] + 1, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, Firsts[1] + 1)).At.Value);
        Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, Firsts[2]));
        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
    }

    [Fact]
    public async Task A_damaged_record_that_a_reader_finds_stops_its_partition_from_taking_events()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var rotten = _hub.Disk.Bytes(_hub.Segments[1]).ToArray();
        rotten[60] ^= 1;
        _hub.Disk.Overwrite(_hub.Segments[1], rotten);
        await using var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.Create("not known yet"));

        Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, Firsts[1]));

        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task By_choice_the_log_goes_on_without_a_segment(int which)
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var place = which < 0 ? _hub.Segments.Count - 1 : which;
        var (first, next) = (Firsts[place], which < 0 ? 40 : Firsts[place + 1]);
        _hub.Disk.Delete(_hub.Segments[place]);
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, GoOnWithout = [new LostEvents(OnePartition.Id, new(first), new(next - 1))] };
        await using (var log = await _hub.OpenAsync())
        {
            await OnePartition.PublishAsync(log, TestEvents.Create("next"));
        }

        _hub.Options = Small;
        await using var again = await _hub.OpenAsync();
        var events = await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First);
        Assert.Equal(41, events.Count);
        Assert.Equal(Enumerable.Range((int)first, (int)(next - first)).Select(i => (long)i), events.Where(e => e.PartitionKey is null).Select(e => e.SequenceNumber.Value));
    }

    [Fact]
    public async Task A_file_that_is_no_segment_of_the_log_is_named_and_left_alone()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var stray = Path.Combine(OnePartition.Folder, SegmentName.Log(Firsts[1] + 1));
        _hub.Disk.Overwrite(stray, [1, 2, 3]);
        await using var log = await _hub.OpenAsync();

        Assert.Contains(stray, Assert.Single(_hub.Logger.Of(1019)), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], _hub.Disk.Bytes(stray));
        Assert.Equal(40, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        await OnePartition.PublishAsync(log, TestEvents.Create("next"));
    }

    [Fact]
    public async Task An_older_manifest_is_said_and_made_anew()
    {
        await _hub.PublishAsync(TestEvents.Many(20), kill: true);
        var older = _hub.Disk.Bytes("/data/hubs/events/manifest.json");
        await _hub.PublishAsync(TestEvents.Many(40, "later"));
        _hub.Disk.Overwrite("/data/hubs/events/manifest.json", older);
        await using (var log = await _hub.OpenAsync())
        {
            Assert.Equal(60, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        }

        Assert.Single(_hub.Logger.Of(1020));
        await using var again = await _hub.OpenAsync();
        Assert.Single(_hub.Logger.Of(1020));
    }

    [Fact]
    public async Task A_segment_is_noted_before_an_event_in_it_is_answered_and_a_failed_note_refuses_the_round()
    {
        await using var log = await _hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.CreateBinary("first", new byte[1_500]));
        _hub.Disk.Plan = (_, call) => call.Contains("manifest", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.CreateBinary("second", new byte[1_500])], Stop));

        _hub.Disk.Plan = (_, _) => DiskFault.None;
        Assert.Equal(1, (await OnePartition.PublishAsync(log, TestEvents.CreateBinary("second", new byte[1_500])))[0].SequenceNumber.Value);
        Assert.Equal(2, await OnePartition.CountAsync(log, 0) + await OnePartition.CountAsync(log, 1));
    }

    private async Task CheckAsync(long first, long next, string path)
    {
        await using var log = await _hub.OpenAsync();
        var bounds = await log.GetBoundsAsync(OnePartition.Id, Stop);

        Assert.Contains($"{path} is gone, and with it events {first} to {next - 1}", Assert.Single(_hub.Logger.Of(1018)), StringComparison.Ordinal);
        Assert.Equal(new LogRead.Damaged(new(first), $"{path}, offset 0"), await OnePartition.ReadAsync(log, first));
        Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, next - 1));
        if (next < bounds.Next.Value)
        {
            Assert.Equal(next, Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, next)).Items[0].SequenceNumber.Value);
        }

        var refused = Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
        Assert.Contains($"Partition 0 is damaged at event {first}", refused.Reason, StringComparison.Ordinal);
    }
}
