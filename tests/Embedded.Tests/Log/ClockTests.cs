using Serverless.Contracts.Log;
using Serverless.Contracts.Time;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>What the log makes of a machine whose clock is wrong, for a while or for good.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(3);

    private readonly SimulatedDisk _disk = new();
    private readonly UnsteadyTime _machine = new();
    private readonly RecordingLogger _logger = new();
    private EmbeddedLogOptions _options = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public async Task Whatever_the_clock_does_a_repetition_within_minutes_is_recognised_and_time_goes_on(double days)
    {
        await using var log = await OpenAsync();
        await PublishAsync(log, "a");
        _machine.Jump(TimeSpan.FromDays(days));
        _machine.Advance(Minutes);
        Assert.True((await PublishAsync(log, "a")).Duplicate);
        await PublishAsync(log, "b");
        Assert.Equal(_machine.True, await LastAsync(log));
        Assert.Contains(days < 0 ? "back. It is not followed" : "ahead. It is not followed", Assert.Single(log.Warnings), StringComparison.Ordinal);

        _machine.Jump(-TimeSpan.FromDays(days));
        _machine.Advance(Minutes);
        Assert.True((await PublishAsync(log, "a")).Duplicate);
        Assert.True((await PublishAsync(log, "b")).Duplicate);
        await PublishAsync(log, "c");
        Assert.Equal(_machine.True, await LastAsync(log));
        Assert.Empty(log.Warnings);
        Assert.Single(_logger.Of(1040));
        Assert.Single(_logger.Of(1041));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task A_restart_while_the_clock_is_wrong_forgets_nobody_who_sends_again_within_minutes(int days)
    {
        await using (var log = await OpenAsync())
        {
            await PublishAsync(log, "a");
        }

        _machine.Jump(TimeSpan.FromDays(days));
        _machine.Advance(Minutes);
        await using (var log = await OpenAsync())
        {
            Assert.True((await PublishAsync(log, "a")).Duplicate);
            await PublishAsync(log, "b");
        }

        _machine.Jump(-TimeSpan.FromDays(days));
        _machine.Advance(Minutes);
        await using var again = await OpenAsync();
        Assert.True((await PublishAsync(again, "a")).Duplicate);
        Assert.True((await PublishAsync(again, "b")).Duplicate);
    }

    [Fact]
    public async Task After_a_restart_in_the_future_the_partitions_time_runs_at_half_speed_and_health_says_so()
    {
        _machine.Jump(Year);
        await using (var log = await OpenAsync())
        {
            await PublishAsync(log, "a");
        }

        var wrong = _machine.GetUtcNow();
        _machine.Jump(-Year);
        await using var again = await OpenAsync();
        Assert.Contains("364.23:", (await Aged(again, TimeSpan.FromHours(1)))[0], StringComparison.Ordinal);
        Assert.Equal(wrong + TimeSpan.FromMinutes(30), await LastAsync(again));
        Assert.Contains("364.23:", (await Aged(again, TimeSpan.FromSeconds(1)))[0], StringComparison.Ordinal);
        Assert.Equal(wrong + TimeSpan.FromMinutes(30) + TimeSpan.FromMilliseconds(500), await LastAsync(again));
        Assert.Single(_logger.Of(1043));

        // Until both are the same; then it goes with the clock.
        Assert.Empty(await Aged(again, Year + Year));
        Assert.Equal(_machine.True, await LastAsync(again));
    }

    [Fact]
    public async Task Only_the_partition_that_got_events_in_the_future_is_ahead()
    {
        _machine.Jump(Year);
        Receipt ahead;
        await using (var log = await OpenAsync(partitions: 2))
        {
            ahead = await PublishAsync(log, "a");
        }

        _machine.Jump(-Year);
        await using var again = await OpenAsync(partitions: 2);
        var other = new PartitionId(1 - ahead.Partition.Value);
        await OnePartition.PublishAsync(again, [.. Enumerable.Range(0, 20).Select(i => TestEvents.Create($"e-{i}", $"k-{i}"))]);

        Assert.Equal(_machine.True, (await again.GetBoundsAsync(other, Stop)).LastEnqueuedTime);
        Assert.Contains($"partition {ahead.Partition}", Assert.Single(again.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jump_ahead_deletes_no_segment_and_neither_does_a_restart_in_it()
    {
        _options = new EmbeddedLogOptions { SegmentBytes = 2_000, RetainFor = TimeSpan.FromDays(30) };
        await using (var log = await OpenAsync())
        {
            await FillAsync(log);
            _machine.Jump(Year);
            await Aged(log, Minutes);
            Assert.Equal(0, (await log.GetBoundsAsync(OnePartition.Id, Stop)).First.Value);
        }

        await using var again = await OpenAsync();
        await Aged(again, TimeSpan.FromDays(15));
        Assert.Equal(0, (await again.GetBoundsAsync(OnePartition.Id, Stop)).First.Value);
        Assert.Single(_logger.Of(1044));

        await Aged(again, TimeSpan.FromHours(6));
        await Aged(again, TimeSpan.FromHours(6));
        Assert.NotEqual(0, (await again.GetBoundsAsync(OnePartition.Id, Stop)).First.Value);
    }

    [Fact]
    public async Task What_is_kept_whatever_its_age_is_the_newest_of_each_partition_and_no_more_of_the_disk_than_needed()
    {
        _options = new EmbeddedLogOptions { SegmentBytes = 2_000, MinDeduplicationEntries = 20 };
        await using (var log = await OpenAsync())
        {
            await FillAsync(log);
        }

        _machine.Advance(Year);
        await using var again = await OpenAsync();
        Assert.True((await PublishAsync(again, "e-30")).Duplicate);
        Assert.False((await PublishAsync(again, "e-29")).Duplicate);
        Assert.False((await PublishAsync(again, "e-30")).Duplicate);
    }

    private static async Task FillAsync(EmbeddedLog log)
    {
        foreach (var e in TestEvents.Many(50))
        {
            await OnePartition.PublishAsync(log, e);
        }
    }

    private static async Task<Receipt> PublishAsync(EmbeddedLog log, string id) => (await OnePartition.PublishAsync(log, TestEvents.Create(id)))[0];

    private static async Task<DateTimeOffset?> LastAsync(EmbeddedLog log) => (await log.GetBoundsAsync(OnePartition.Id, Stop)).LastEnqueuedTime;

    private Task<EmbeddedLog> OpenAsync(int partitions = 1) =>
        EmbeddedLog.OpenAsync(_disk, "/data", HubName.Default, partitions, _options, _machine, _logger);

    /// <summary>What health says after a while, and one more event.</summary>
    private async Task<IReadOnlyList<string>> Aged(EmbeddedLog log, TimeSpan by)
    {
        _machine.Advance(by);
        await PublishAsync(log, $"at {_machine.True.UtcTicks}");
        return [.. log.Warnings];
    }
}
