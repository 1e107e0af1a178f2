using Serverless.Contracts.Log;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>Places are found by time over many segments, after retention, and around damage.</summary>
public sealed class TimeSearchTests : IAsyncLifetime
{
    private const int Count = 60;
    private readonly OnePartition _hub = new();
    private DateTimeOffset _begin;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An event each hour, a handful in each segment.</summary>
    public async ValueTask InitializeAsync()
    {
        _begin = _hub.Clock.GetUtcNow();
        await using var log = await _hub.OpenAsync();
        foreach (var e in TestEvents.Many(Count))
        {
            await OnePartition.PublishAsync(log, e);
            _hub.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Every_time_finds_its_event_over_many_segments()
    {
        Assert.True(_hub.Segments.Count > 4);
        await using var log = await _hub.OpenAsync();
        for (var n = 0; n < Count; n++)
        {
            Assert.Equal(n, await FindAsync(log, n));
            Assert.Equal(n + 1, await FindAsync(log, n + 0.5));
        }
    }

    [Fact]
    public async Task Times_that_retention_removed_find_the_oldest_event_left()
    {
        _hub.Options = new() { SegmentBytes = 2_000, RetainFor = TimeSpan.FromHours(30) };
        await using (var retaining = await _hub.OpenAsync())
        {
            // By age nothing is deleted until the clock has been seen to stay where it is.
            _hub.Clock.Advance(TimeSpan.FromMinutes(10));
            await OnePartition.PublishAsync(retaining, TestEvents.Create("makes-a-round"));
        }

        // Retention runs after the answer of a round; once closed it is done, and without it the log stays as it is.
        _hub.Options = new() { SegmentBytes = 2_000 };
        await using var log = await _hub.OpenAsync();
        var first = (await log.GetBoundsAsync(OnePartition.Id, Stop)).First.Value;

        Assert.InRange(first, 1, Count - 1);
        Assert.Equal(first, await FindAsync(log, 0));
        Assert.Equal(first + 1, await FindAsync(log, first + 0.5));
    }

    [Fact]
    public async Task Damage_hides_only_its_own_times()
    {
        var path = _hub.Segments[2];
        var (damaged, behind) = (First(2), First(3));
        var rotten = _hub.Disk.Bytes(path).ToArray();
        rotten[60] ^= 0x10;
        _hub.Disk.Overwrite(path, rotten);
        await using var log = await _hub.OpenAsync();

        for (var n = 0; n < Count; n++)
        {
            // Which of the damaged ones is the first after the time cannot be told; reading where it points says so.
            Assert.Equal(n <= damaged || n > behind ? n : damaged, await FindAsync(log, n));
        }

        Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, await FindAsync(log, damaged + 1)));
    }

    private long First(int segment) => long.Parse(Path.GetFileNameWithoutExtension(_hub.Segments[segment]), null);

    private async Task<long> FindAsync(EmbeddedLog log, double hours) =>
        (await log.FindAsync(OnePartition.Id, _begin.AddHours(hours), Stop)).Value;
}
