using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Storage.Archive;

public sealed class DamageTests
{
    private readonly ArchiveBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_damaged_byte_is_told_with_blob_and_offset_and_nothing_wrong_is_given()
    {
        await ArchiveAndExpireAsync();
        var all = (await _bench.ArchivedLog().ReadAllAsync(default, default)).Select(ArchiveBench.Describe).ToList();
        var blob = _bench.Place.Segment(new SequenceNumber(4));
        var good = _bench.Blobs.Stored[blob].Bytes.ToArray();
        for (var offset = 0; offset < good.Length; offset++)
        {
            var bad = good.ToArray();
            bad[offset] ^= 0x10;
            _bench.Blobs.Overwrite(blob, bad);
            var log = _bench.ArchivedLog();

            var (read, damaged) = await ReadUntilDamagedAsync(log);

            Assert.Equal(all.Take(read.Count), read.Select(ArchiveBench.Describe));
            Assert.Equal(damaged.At.Value, read.Count);
            Assert.InRange(damaged.At.Value, 4, 7);
            Assert.StartsWith($"blob '{blob}', offset ", damaged.Where, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_segment_that_is_cut_off_or_gone_is_told()
    {
        await ArchiveAndExpireAsync();
        var blob = _bench.Place.Segment(new SequenceNumber(4));
        var good = _bench.Blobs.Stored[blob].Bytes.ToArray();
        for (var length = 0; length < good.Length; length += 7)
        {
            _bench.Blobs.Overwrite(blob, good[..length]);
            var (_, damaged) = await ReadUntilDamagedAsync(_bench.ArchivedLog());
            Assert.Contains($"blob '{blob}', offset {length}: the blob ends here", damaged.Where, StringComparison.Ordinal);
        }

        _bench.Blobs.Stored.Remove(blob);
        Assert.EndsWith("offset 0: there is no such blob", (await ReadUntilDamagedAsync(_bench.ArchivedLog())).Damaged.Where, StringComparison.Ordinal);

        // A time within it cannot be told: reading where it begins says why.
        var begins = ManifestJson.ReadPage(_bench.Blobs.Stored[_bench.Place.Page(default)].Bytes, "page")[1].Begins;
        Assert.Equal(new SequenceNumber(4), await _bench.ArchivedLog().FindAsync(default, begins.AddTicks(1), Stop));
    }

    [Fact]
    public async Task A_segment_of_another_partition_or_place_is_no_segment()
    {
        await ArchiveAndExpireAsync();
        var blob = _bench.Place.Segment(new SequenceNumber(4));
        var elsewhere = new ArchivePlace(_bench.Log.Hub, new PartitionId(1));
        var foreign = new SegmentBuilder(elsewhere);
        foreach (var e in (await _bench.ArchivedLog().ReadAllAsync(default, new(4))).Take(4))
        {
            foreign.Add(e);
        }

        _bench.Blobs.Overwrite(blob, foreign.ToSegment().Bytes.ToArray());
        Assert.Contains("not the header of a segment", (await ReadUntilDamagedAsync(_bench.ArchivedLog())).Damaged.Where, StringComparison.Ordinal);

        _bench.Blobs.Overwrite(blob, _bench.Blobs.Stored[_bench.Place.Segment(new(8))].Bytes.ToArray());
        Assert.Contains("does not say what the manifest says", (await ReadUntilDamagedAsync(_bench.ArchivedLog())).Damaged.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_live_log_still_has_needs_no_archive()
    {
        _bench.Append(30);
        await _bench.RunAsync();
        _bench.Blobs.Stored.Remove(_bench.Place.Segment(new SequenceNumber(4)));

        Assert.Equal(30, (await _bench.ArchivedLog().ReadAllAsync(default, default)).Count);
    }

    [Fact]
    public async Task A_reader_sees_that_a_segment_was_put_back()
    {
        await ArchiveAndExpireAsync();
        var blob = _bench.Place.Segment(new SequenceNumber(4));
        var good = _bench.Blobs.Stored[blob].Bytes.ToArray();
        _bench.Blobs.Stored.Remove(blob);
        var log = _bench.ArchivedLog();
        await ReadUntilDamagedAsync(log);

        _bench.Blobs.Overwrite(blob, good);

        Assert.Equal(30, (await log.ReadAllAsync(default, default)).Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"format":2,"hub":"events","partition":0,"first":0,"next":0,"lastEnqueued":"2026-01-01T00:00:00Z","lastCrc":1}""")]
    [InlineData("""{"format":1,"hub":"other","partition":0,"first":0,"next":0,"lastEnqueued":"2026-01-01T00:00:00Z","lastCrc":1}""")]
    public async Task A_manifest_that_is_none_is_named(string json)
    {
        await ArchiveAndExpireAsync();
        _bench.Blobs.Overwrite(_bench.Place.Manifest, System.Text.Encoding.UTF8.GetBytes(json));

        var error = await Assert.ThrowsAsync<ArchiveException>(async () => await _bench.ArchivedLog().ReadAsync(default, default, 1, 1, Stop));

        Assert.Contains("Blob 'events/0000/manifest.json'", error.Message, StringComparison.Ordinal);
        Assert.Equal(ArchiveOutcome.Blocked, (await _bench.RunAsync()).Partitions[0].Outcome);
    }

    [Fact]
    public async Task A_page_that_is_gone_is_named()
    {
        await ArchiveAndExpireAsync();
        _bench.Blobs.Stored.Remove(_bench.Place.Page(new SequenceNumber(0)));

        var error = await Assert.ThrowsAsync<ArchiveException>(async () => await _bench.ArchivedLog().ReadAsync(default, default, 1, 1, Stop));

        Assert.Contains("no blob 'events/0000/00000000000000000000.page.json'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_left_by_another_hub_of_this_name_is_not_taken_up()
    {
        var other = new ArchiveBench();
        other.Time.Advance(TimeSpan.FromDays(1));
        other.Append(4);
        await other.RunAsync();
        _bench.Append(10);
        var blob = _bench.Place.Segment(new SequenceNumber(0));
        _bench.Blobs.Overwrite(blob, other.Blobs.Stored[blob].Bytes.ToArray());

        var run = await _bench.RunAsync();

        Assert.Equal(ArchiveOutcome.Blocked, run.Partitions[0].Outcome);
        Assert.Contains($"Blob '{blob}' is there, no manifest names it", run.Partitions[0].Reason, StringComparison.Ordinal);
        _bench.Blobs.Stored.Remove(blob);
        Assert.Equal(10, (await _bench.RunAsync()).Events);
    }

    private async Task ArchiveAndExpireAsync()
    {
        _bench.Append(30);
        await _bench.RunAsync();
        _bench.Log.Expire(default, new SequenceNumber(30));
    }

    private static async Task<(List<RecordedEvent> Read, LogRead.Damaged Damaged)> ReadUntilDamagedAsync(ArchivedLog log)
    {
        var all = new List<RecordedEvent>();
        while (true)
        {
            switch (await log.ReadAsync(default, new SequenceNumber(all.Count), 3, 10_000, Stop))
            {
                case LogRead.Events { Items: { Count: > 0 } items }:
                    all.AddRange(items);
                    break;
                case LogRead.Damaged damaged:
                    return (all, damaged);
                default:
                    Assert.Fail("The damage was not told.");
                    break;
            }
        }
    }
}
