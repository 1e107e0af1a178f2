using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Torn tails are cut and said; damage is told apart from them, and never passed over.</summary>
public sealed class DamageTests
{
    // What the journal holds would be written again over the damage, see JournalRecoveryTests.
    private static readonly EmbeddedLogOptions WithoutJournal = new() { SegmentBytes = 2_000, MaxJournaledRoundBytes = 0 };

    private readonly OnePartition _hub = new() { Options = WithoutJournal };

    [Fact]
    public async Task A_tail_torn_at_any_byte_is_cut_and_logged_and_the_log_goes_on()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        var path = Assert.Single(_hub.Segments);
        var whole = _hub.Disk.Bytes(path);
        var last = whole.Length / 3 * 2;
        for (var length = last + 1; length < whole.Length; length++)
        {
            var hub = new OnePartition { Options = WithoutJournal, Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            hub.Disk.Overwrite(path, whole[..length]);
            await using var log = await hub.OpenAsync();

            Assert.Contains($"{length - last} bytes at offset {last} of {path}; the last event is 1", Assert.Single(hub.Logger.Of(1001)), StringComparison.Ordinal);
            Assert.Equal(2, await OnePartition.CountAsync(log, 0));
            Assert.Equal(2, (await OnePartition.PublishAsync(log, TestEvents.Create("e-2")))[0].SequenceNumber.Value);
        }
    }

    [Fact]
    public async Task A_round_of_which_only_the_end_came_to_the_disk_is_a_torn_tail()
    {
        await using (var killed = await _hub.OpenAsync())
        {
            await OnePartition.PublishAsync(killed, TestEvents.Create("before"));
            await OnePartition.PublishAsync(killed, TestEvents.Many(3));
            _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(0));
        }

        var path = Assert.Single(_hub.Segments);
        var bytes = _hub.Disk.Bytes(path).ToArray();
        bytes.AsSpan(BitConverter.ToInt32(bytes, 4), 20).Clear();
        _hub.Disk.Overwrite(path, bytes);
        await using var log = await _hub.OpenAsync();

        Assert.Single(_hub.Logger.Of(1001));
        Assert.Equal(1, await OnePartition.CountAsync(log, 0));
        Assert.Equal([1L, 2L, 3L], (await OnePartition.PublishAsync(log, TestEvents.Many(3))).Select(receipt => receipt.SequenceNumber.Value));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_before_the_last_event_is_damage_and_not_a_torn_tail()
    {
        await _hub.PublishAsync(TestEvents.Many(4), kill: true);
        var path = Assert.Single(_hub.Segments);
        var whole = _hub.Disk.Bytes(path);
        var record = whole.Length / 4;
        for (var at = 0; at < 3 * record; at++)
        {
            var hub = new OnePartition { Options = WithoutJournal, Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            var rotten = whole.ToArray();
            rotten[at] ^= 0x10;
            hub.Disk.Overwrite(path, rotten);
            await using var log = await hub.OpenAsync();
            var bad = at / record;

            var damaged = Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, bad));
            Assert.Equal((new SequenceNumber(bad), $"{path}, offset {bad * record}"), (damaged.At, damaged.Where));
            Assert.Equal(damaged, await OnePartition.ReadAsync(log, 3));
            if (bad > 0)
            {
                Assert.Equal(bad, await OnePartition.CountAsync(log, 0));
            }

            Assert.Contains($"event {bad}, {path}, offset {bad * record}", Assert.Single(hub.Logger.Of(1002)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_partition_refuses_events_with_the_reason_and_wakes_who_waits()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        var path = Assert.Single(_hub.Segments);
        var rotten = _hub.Disk.Bytes(path).ToArray();
        rotten[60] ^= 1;
        _hub.Disk.Overwrite(path, rotten);
        await using var log = await _hub.OpenAsync();

        var refused = Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], TestContext.Current.CancellationToken));
        await log.WaitAsync(OnePartition.Id, new(3), TestContext.Current.CancellationToken);

        Assert.Equal("Partition 0 is damaged at event 0 and takes no events until it is restored.", refused.Reason);
        Assert.Equal(rotten, _hub.Disk.Bytes(path));
        Assert.Equal(3, (await log.GetBoundsAsync(OnePartition.Id, TestContext.Current.CancellationToken)).Next.Value);
    }

    [Fact]
    public async Task After_a_clean_close_even_the_last_event_cannot_be_taken_for_a_torn_tail()
    {
        await _hub.PublishAsync(TestEvents.Many(3));
        var path = Assert.Single(_hub.Segments);
        _hub.Disk.Overwrite(path, _hub.Disk.Bytes(path)[..^1]);
        await using var log = await _hub.OpenAsync();

        Assert.Equal(2, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, 2)).At.Value);
    }

    [Fact]
    public async Task Damage_in_an_older_segment_is_found_when_it_is_read()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        Assert.True(_hub.Segments.Count > 3);
        var path = _hub.Segments[1];
        var rotten = _hub.Disk.Bytes(path).ToArray();
        rotten[^1] ^= 1;
        _hub.Disk.Overwrite(path, rotten);
        await using var log = await _hub.OpenAsync();

        var end = long.Parse(Path.GetFileNameWithoutExtension(_hub.Segments[2]), null) - 1;
        Assert.Equal(end, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, end)).At.Value);
        Assert.Equal(end, Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, end - 1)).Items[^1].SequenceNumber.Value + 1);
        Assert.Equal(40 - end - 1, (await log.ReadAllAsync(OnePartition.Id, new(end + 1))).Count);
        Assert.Single(_hub.Logger.Of(1003));
    }

    [Fact]
    public async Task A_segment_that_ends_early_or_is_gone_is_damage_and_not_a_gap()
    {
        await _hub.PublishAsync(TestEvents.Many(40));
        var (second, third) = (_hub.Segments[1], _hub.Segments[2]);
        var end = long.Parse(Path.GetFileNameWithoutExtension(third), null);
        _hub.Disk.Overwrite(second, []);
        await using (var log = await _hub.OpenAsync())
        {
            Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, end - 1));
        }

        _hub.Disk.Delete(second);
        await using var gone = await _hub.OpenAsync();
        Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(gone, end - 1));
        Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(gone, end));
    }

    [Fact]
    public async Task A_segment_of_another_partition_does_not_pass_for_this_ones()
    {
        _hub.Options = new EmbeddedLogOptions();
        await using (var log = await _hub.OpenAsync(partitions: 2))
        {
            await OnePartition.PublishAsync(log, [.. Enumerable.Range(0, 20).Select(i => TestEvents.Create($"{i}", key: $"{i}"))]);
        }

        _hub.Disk.Overwrite(_hub.Segments[0], _hub.Disk.Bytes(_hub.Segments[1]));
        await using var swapped = await _hub.OpenAsync(partitions: 2);
        Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(swapped, 0));
    }
}
