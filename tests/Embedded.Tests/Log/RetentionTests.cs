using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Retention by age and by size.</summary>
public sealed class RetentionTests
{
    private readonly OnePartition _hub = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_default_nothing_is_ever_deleted()
    {
        await _hub.PublishAsync(TestEvents.Many(50));
        _hub.Clock.Advance(TimeSpan.FromDays(10_000));
        await _hub.PublishAsync([TestEvents.Create("new")]);

        await using var log = await _hub.OpenAsync();
        Assert.Equal(51, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
    }

    [Fact]
    public async Task By_age_whole_segments_go_without_any_publish_but_never_the_last()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainFor = TimeSpan.FromDays(1) };
        await using var log = await _hub.OpenAsync();
        foreach (var e in TestEvents.Many(50))
        {
            await OnePartition.PublishAsync(log, e);
            _hub.Clock.Advance(TimeSpan.FromHours(1));
        }

        var active = Path.GetFileNameWithoutExtension(_hub.Segments[^1]).TrimStart('0');
        var expired = _hub.Logger.NextAsync(text => text.EndsWith($" to {int.Parse(active, null) - 1}", StringComparison.Ordinal));
        _hub.Clock.Advance(TimeSpan.FromDays(30));
        await expired.WaitAsync(Stop);

        var bounds = await log.GetBoundsAsync(OnePartition.Id, Stop);
        Assert.Equal(50, bounds.Next.Value);
        Assert.Equal(active, bounds.First.ToString());
        Assert.Equal(new LogRead.Expired(bounds.First), await OnePartition.ReadAsync(log, bounds.First.Value - 1));
        Assert.Equal(50 - bounds.First.Value, await OnePartition.CountAsync(log, bounds.First.Value));
        Assert.Single(_hub.Segments);
    }

    [Fact]
    public async Task By_size_the_oldest_segments_go()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainBytesPerPartition = 6_000 };
        await _hub.PublishAsync(TestEvents.Many(100));

        var total = _hub.Segments.Sum(path => _hub.Disk.Bytes(path).Length);
        Assert.InRange(total, 3_000, 6_000);
        Assert.DoesNotContain(_hub.Disk.Paths, path => path.EndsWith("000.index", StringComparison.Ordinal));

        await using var log = await _hub.OpenAsync();
        var bounds = await log.GetBoundsAsync(OnePartition.Id, Stop);
        Assert.Equal(100, bounds.Next.Value);
        Assert.Equal(100 - bounds.First.Value, (await log.ReadAllAsync(OnePartition.Id, bounds.First)).Count);
    }

    [Fact]
    public async Task A_reader_that_is_overtaken_is_told_and_never_given_anything_out_of_order()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainBytesPerPartition = 4_000 };
        await using var log = await _hub.OpenAsync();
        var readers = Enumerable.Range(1, 3).Select(step => Task.Run(() => FollowAsync(log, 1_000, step), Stop)).ToList();

        foreach (var e in TestEvents.Many(1_000))
        {
            await OnePartition.PublishAsync(log, e);
        }

        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_deleted_is_gone_for_readers_and_deleted_as_soon_as_it_can_be()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainBytesPerPartition = 4_000 };
        _hub.Disk.Plan = (_, call) => call.StartsWith("delete", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
        await _hub.PublishAsync(TestEvents.Many(50));
        Assert.NotEmpty(_hub.Logger.Of(1008));

        var first = await CheckAsync();
        Assert.Contains(_hub.Segments, path => Path.GetFileNameWithoutExtension(path) == "00000000000000000000");

        _hub.Disk.Plan = (_, _) => DiskFault.None;
        Assert.Equal(first, await CheckAsync());
        Assert.All(_hub.Segments, path => Assert.True(long.Parse(Path.GetFileNameWithoutExtension(path), null) >= first));

        async Task<long> CheckAsync()
        {
            await using var log = await _hub.OpenAsync();
            var bounds = await log.GetBoundsAsync(OnePartition.Id, Stop);
            Assert.Equal((true, 50), (bounds.First.Value > 0, bounds.Next.Value));
            Assert.Equal(50 - bounds.First.Value, (await log.ReadAllAsync(OnePartition.Id, bounds.First)).Count);
            return bounds.First.Value;
        }
    }

    private static async Task FollowAsync(EmbeddedLog log, long end, int step)
    {
        for (var next = 0L; next < end;)
        {
            await log.WaitAsync(OnePartition.Id, new(next), Stop);
            switch (await OnePartition.ReadAsync(log, next, step))
            {
                case LogRead.Expired expired:
                    Assert.True(expired.First.Value > next);
                    next = expired.First.Value;
                    break;
                case LogRead.Events { Items: { Count: > 0 } items }:
                    Assert.Equal(Enumerable.Range(0, items.Count).Select(i => next + i), items.Select(e => e.SequenceNumber.Value));
                    next += items.Count;
                    break;
                case var other:
                    Assert.Fail(other.ToString());
                    break;
            }
        }
    }
}
