using System.Text;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>What is kept over a restart, and what is refused.</summary>
public sealed class OpeningTests
{
    private readonly OnePartition _hub = new();

    [Fact]
    public async Task Another_partition_count_is_refused_with_both_numbers()
    {
        await _hub.PublishAsync(TestEvents.Many(1));

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync(partitions: 4));

        Assert.Contains("has 1 partitions, but 4 were asked for", refused.Message, StringComparison.Ordinal);
        Assert.Contains("set it to 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_says_the_checksum_of_its_record()
    {
        await _hub.PublishAsync([TestEvents.Create("a"), TestEvents.CreateBinary("b", new byte[2])]);
        var segment = _hub.Disk.Bytes(Assert.Single(_hub.Segments));
        await using var log = await _hub.OpenAsync();

        var events = await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First);

        Assert.Equal(
            [BitConverter.ToUInt32(segment), BitConverter.ToUInt32(segment, BitConverter.ToInt32(segment, 4))],
            events.Select(e => e.Checksum));
    }

    [Fact]
    public async Task A_partition_whose_files_are_gone_is_refused_and_not_begun_anew()
    {
        await _hub.PublishAsync(TestEvents.Many(1));
        _hub.Disk.Delete(Assert.Single(_hub.Segments));

        Assert.Contains("Partition 0", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueued_times_never_go_back_even_if_the_clock_does_and_over_a_restart()
    {
        await _hub.PublishAsync(TestEvents.Many(1, "a"));
        _hub.Clock.Advance(TimeSpan.FromHours(-5));
        await _hub.PublishAsync(TestEvents.Many(30, "b"));
        _hub.Clock.Advance(TimeSpan.FromHours(5) + TimeSpan.FromTicks(1));
        await _hub.PublishAsync(TestEvents.Many(1, "c"));

        await using var log = await _hub.OpenAsync();
        var times = (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Select(e => e.EnqueuedTime).ToList();
        Assert.Single(times[..^1].Distinct());
        Assert.Equal(TimeSpan.FromTicks(1), times[^1] - times[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_or_wrong_index_is_made_again(bool wrong)
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 60_000 };
        await _hub.PublishAsync(TestEvents.Many(900));
        var indexes = _hub.Disk.Paths.Where(path => path.EndsWith(".index", StringComparison.Ordinal)).ToList();
        Assert.True(indexes.Count > 2);
        for (var i = 0; i < indexes.Count; i++)
        {
            if (!wrong)
            {
                _hub.Disk.Delete(indexes[i]);
            }
            else if (i % 2 == 0)
            {
                var rotten = _hub.Disk.Bytes(indexes[i]).ToArray();
                rotten[^3] ^= 1;
                _hub.Disk.Overwrite(indexes[i], rotten);
            }
            else
            {
                _hub.Disk.Overwrite(indexes[i], Resealed(_hub.Disk.Bytes(indexes[i]).ToArray()));
            }
        }

        await using var log = await _hub.OpenAsync();
        for (var from = 0; from < 900; from += 7)
        {
            Assert.Equal(from, Assert.IsType<LogRead.Events>(await OnePartition.ReadAsync(log, from, 1)).Items[0].SequenceNumber.Value);
        }

        Assert.Empty(_hub.Logger.Of(1003));
    }

    [Fact]
    public async Task Segments_stay_below_their_size_and_a_larger_event_has_one_of_its_own()
    {
        await using (var log = await _hub.OpenAsync())
        {
            await OnePartition.PublishAsync(log, TestEvents.Many(60));
            await OnePartition.PublishAsync(log, TestEvents.CreateBinary("large", new byte[300_000]), TestEvents.Create("after"));
        }

        var sizes = _hub.Segments.Select(path => _hub.Disk.Bytes(path).Length).ToList();
        Assert.InRange(Assert.Single(sizes, size => size > 2_000), 300_000, 301_000);

        await using var again = await _hub.OpenAsync();
        var all = await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First);
        Assert.Equal((62, 300_000), (all.Count, all[60].Bytes.Body!.Value.Length));
    }

    // An entry that points a byte too far, under a checksum that is right.
    private static byte[] Resealed(byte[] index)
    {
        for (var at = 48; at < index.Length; at += 16)
        {
            index[at + 8]++;
        }

        const uint Magic = 0x01584449;
        var crc = ~Magic;
        foreach (var value in index.AsSpan(8))
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, value);
        }

        BitConverter.TryWriteBytes(index.AsSpan(4), ~crc);
        return index;
    }
}
