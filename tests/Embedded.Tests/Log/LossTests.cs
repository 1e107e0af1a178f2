using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>What was answered is never taken for a torn tail after a kill; what is cut is kept; going on without an event is a person's choice.</summary>
public sealed class LossTests
{
    private const int Before = 200;
    private const int Large = 600;
    private const long Bad = 300;

    private readonly OnePartition _hub = new() { Options = new EmbeddedLogOptions { ParallelSyncs = 1 } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_bit_in_the_last_large_round_is_damage_after_a_kill_and_nothing_is_cut()
    {
        var (path, rotten) = await KillAfterLargeRoundAsync(_hub);
        await using var log = await _hub.OpenAsync();

        Assert.Empty(_hub.Logger.Of(1001));
        Assert.Contains(
            $"damaged at event {Bad}, {path}, offset {OffsetOf(rotten, Bad)}; {Before + Large - Bad - 1} whole events stand behind it",
            Assert.Single(_hub.Logger.Of(1002)), StringComparison.Ordinal);
        Assert.Equal(rotten, _hub.Disk.Bytes(path));
        Assert.Equal(Bad, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, Bad)).At.Value);
        Assert.Equal(Before + Large, (await log.GetBoundsAsync(OnePartition.Id, Stop)).Next.Value);
        Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("new")], Stop));
    }

    [Fact]
    public async Task That_is_still_known_after_further_starts_and_kills()
    {
        var (path, rotten) = await KillAfterLargeRoundAsync(_hub);
        for (var i = 0; i < 4; i++)
        {
            var log = await _hub.OpenAsync();
            Assert.Equal(Bad, Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, Bad)).At.Value);
            if (i % 2 == 0)
            {
                await log.DisposeAsync();
            }
            else
            {
                _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(i));
                await log.DisposeAsync();
            }
        }

        Assert.Equal(rotten, _hub.Disk.Bytes(path));
    }

    [Fact]
    public async Task A_small_round_after_the_large_one_makes_the_note_survive_a_loss_of_power_in_another_lap_too()
    {
        _hub.Options = new EmbeddedLogOptions { ParallelSyncs = 1, JournalBytes = 8 * 1024 };
        var log = await _hub.OpenAsync(partitions: 2);
        var other = Enumerable.Range(0, 100).Select(i => TestEvents.Create($"o-{i}", key: $"{i}")).First(e => PartitionHash.Assign(e.PartitionKey, 2).Value == 1);
        var key = Enumerable.Range(0, 100).Select(i => $"{i}").First(key => PartitionHash.Assign(key, 2).Value == 0);
        await OnePartition.PublishAsync(log, LargeRound(key));
        for (var i = 0; i < 60; i++)
        {
            await OnePartition.PublishAsync(log, TestEvents.Create($"small {i}", key: other.PartitionKey));
        }

        _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(0));
        await log.DisposeAsync();
        var path = _hub.Segments[0];
        _hub.Disk.Overwrite(path, Flipped(_hub.Disk.Bytes(path), Bad));

        await using var again = await _hub.OpenAsync(partitions: 2);
        Assert.Single(_hub.Logger.Of(1002));
        Assert.Empty(_hub.Logger.Of(1001));
    }

    [Fact]
    public async Task By_choice_the_log_goes_on_without_that_one_event_and_projections_meet_a_record_that_is_no_event()
    {
        var (path, rotten) = await KillAfterLargeRoundAsync(_hub);
        _hub.Options = new EmbeddedLogOptions { ParallelSyncs = 1, GoOnWithout = [new LostEvents(OnePartition.Id, new(Bad), new(Bad))] };
        await using (var log = await _hub.OpenAsync())
        {
            var events = await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First, 100);
            Assert.Equal(Before + Large, events.Count);
            Assert.Equal([Bad], events.Where(e => CloudEventReader.Read(e.Bytes, EventLimits.None) is CloudEventRead.Invalid).Select(e => e.SequenceNumber.Value));
            Assert.Null(events[(int)Bad].PartitionKey);
            Assert.Equal(Before + Large, (await OnePartition.PublishAsync(log, TestEvents.Create("next")))[0].SequenceNumber.Value);
        }

        var aside = Assert.Single(_hub.Disk.Paths, file => file.Contains(".lost-", StringComparison.Ordinal));
        var (from, to) = ((int)OffsetOf(rotten, Bad), (int)OffsetOf(rotten, Bad + 1));
        Assert.Equal(rotten[from..to], _hub.Disk.Bytes(aside));
        Assert.Contains(aside, Assert.Single(_hub.Logger.Of(1021)), StringComparison.Ordinal);

        // The choice is made once: nothing is left to choose at the next start, with it or without.
        _hub.Options = new EmbeddedLogOptions();
        await using var again = await _hub.OpenAsync();
        Assert.Equal(Before + Large + 1, (await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First, 100)).Count);
        Assert.Single(_hub.Logger.Of(1021));
    }

    [Fact]
    public async Task A_choice_about_other_events_changes_nothing()
    {
        var (path, rotten) = await KillAfterLargeRoundAsync(_hub);
        foreach (var (first, last) in new[] { (Bad - 1, Bad), (Bad, Bad + 1), (0, Bad) })
        {
            _hub.Options = new EmbeddedLogOptions { GoOnWithout = [new LostEvents(OnePartition.Id, new(first), new(last)), new LostEvents(new(1), new(Bad), new(Bad))] };
            await using var log = await _hub.OpenAsync();
            Assert.IsType<LogRead.Damaged>(await OnePartition.ReadAsync(log, Bad));
        }

        Assert.Equal(rotten, _hub.Disk.Bytes(path));
    }

    [Fact]
    public async Task A_damaged_record_in_an_older_segment_can_be_gone_on_without()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000 };
        await _hub.PublishAsync(TestEvents.Many(40));
        var path = _hub.Segments[1];
        var first = long.Parse(Path.GetFileNameWithoutExtension(path), null);
        _hub.Disk.Overwrite(path, Flipped(_hub.Disk.Bytes(path), 1));
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, GoOnWithout = [new LostEvents(OnePartition.Id, new(first + 1), new(first + 1))] };
        await using var log = await _hub.OpenAsync();

        Assert.Equal(40, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        await OnePartition.PublishAsync(log, TestEvents.Create("next"));
    }

    [Fact]
    public async Task What_is_cut_is_kept_whole_beside_its_segment()
    {
        _hub.Options = new EmbeddedLogOptions { MaxJournaledRoundBytes = 0, ParallelSyncs = 1 };
        await using (var log = await _hub.OpenAsync())
        {
            await OnePartition.PublishAsync(log, TestEvents.Create("before"));

            // The power goes while a round is on its way: nobody was told.
            _hub.Disk.Plan = (_, call) => call.StartsWith("sync", StringComparison.Ordinal) ? DiskFault.PowerOff : DiskFault.None;
            await log.PublishAsync(TestEvents.Many(3), Stop);
        }

        _hub.Disk.AfterKill();
        var path = Assert.Single(_hub.Segments);
        var bytes = _hub.Disk.Bytes(path);
        var begin = OffsetOf(bytes, 1);
        _hub.Disk.Overwrite(path, Flipped(bytes, 1));
        var tail = _hub.Disk.Bytes(path)[(int)begin..];
        await using var again = await _hub.OpenAsync();

        Assert.Equal(1, await OnePartition.CountAsync(again, 0));
        var aside = Assert.Single(_hub.Disk.Paths, file => file.Contains($".torn-{begin}-", StringComparison.Ordinal));
        Assert.Equal(tail, _hub.Disk.Bytes(aside));
        Assert.Contains($"2 whole events were in there; all of it is kept in {aside}", Assert.Single(_hub.Logger.Of(1001)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0:300-300", true)]
    [InlineData("12:0-7", true)]
    [InlineData("0:7-0", false)]
    [InlineData("0-300:300", false)]
    [InlineData("0:300", false)]
    [InlineData("", false)]
    public void Lost_events_are_written_as_they_are_read(string text, bool isValid)
    {
        Assert.Equal(isValid, LostEvents.TryParse(text, out var events));
        Assert.True(!isValid || events.ToString() == text);
    }

    private static IReadOnlyList<CloudEvent> LargeRound(string key) =>
        [.. Enumerable.Range(0, Large).Select(i => TestEvents.CreateBinary($"large {i}", new byte[900], key: key))];

    private static async Task<(string Path, byte[] Rotten)> KillAfterLargeRoundAsync(OnePartition hub)
    {
        var log = await hub.OpenAsync();
        await OnePartition.PublishAsync(log, TestEvents.Many(Before));
        await OnePartition.PublishAsync(log, LargeRound("key"));

        // A kill leaves what was written; no power was lost.
        hub.Disk.Plan = (_, _) => DiskFault.PowerOff;
        await log.DisposeAsync();
        hub.Disk.AfterKill();
        var path = Assert.Single(hub.Segments);
        var rotten = Flipped(hub.Disk.Bytes(path), Bad);
        hub.Disk.Overwrite(path, rotten);
        return (path, rotten);
    }

    private static byte[] Flipped(byte[] segment, long record)
    {
        var rotten = segment.ToArray();
        rotten[OffsetOf(segment, record) + RecordFormat.HeaderLength + 5] ^= 4;
        return rotten;
    }

    private static long OffsetOf(byte[] segment, long record)
    {
        var at = 0;
        for (var i = 0; i < record; i++)
        {
            at += BitConverter.ToInt32(segment, at + 4);
        }

        return at;
    }
}
