using System.Text;
using System.Text.Json;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>What the journal holds is in the segments after any end, and damage to it is told.</summary>
public sealed class JournalTests
{
    private const string Hub = "/data/hubs/events";
    private const string Even = $"{Hub}/journal.0";
    private const string Odd = $"{Hub}/journal.1";

    // Files that are never full, so that the rounds after the opening are all in the first one written, which is Odd.
    private readonly OnePartition _hub = new() { Options = new EmbeddedLogOptions { ParallelSyncs = 1, JournalBytes = 64 * 1024 } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_round_syncs_the_journal_and_nothing_else_whatever_it_touches()
    {
        await using var log = await _hub.OpenAsync(partitions: 8);
        var calls = Calls();
        var receipts = await OnePartition.PublishAsync(log, [.. Enumerable.Range(0, 64).Select(i => TestEvents.Create($"{i}", key: $"{i}"))]);

        Assert.Equal(8, receipts.Select(receipt => receipt.Partition).Distinct().Count());
        Assert.Equal([$"sync {Odd}"], calls.Where(call => call.StartsWith("sync", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_small_round_asks_no_file_for_its_length()
    {
        await using var log = await _hub.OpenAsync();
        var asked = new List<string>();
        _hub.Disk.LengthAsked = asked.Add;
        await OnePartition.PublishAsync(log, TestEvents.Create("small"));

        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_large_round_goes_past_the_journal_which_notes_it_without_a_sync()
    {
        _hub.Options = new EmbeddedLogOptions { MaxJournaledRoundBytes = 1_000 };
        await using var log = await _hub.OpenAsync();
        var calls = Calls();
        await OnePartition.PublishAsync(log, TestEvents.CreateBinary("large", new byte[1_000]));

        Assert.Equal($"write {Odd}", Assert.Single(calls, call => call.Contains("journal", StringComparison.Ordinal)));
        Assert.Single(calls, call => call.StartsWith("sync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_segments_lost_with_the_power_is_written_again_from_the_journal()
    {
        var killed = await _hub.OpenAsync();
        await OnePartition.PublishAsync(killed, TestEvents.Many(20));
        var segment = Assert.Single(_hub.Segments);
        var bytes = _hub.Disk.Bytes(segment).Length;
        _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(0));
        await killed.DisposeAsync();
        _hub.Disk.Overwrite(segment, []);

        await using var log = await _hub.OpenAsync();

        Assert.Equal(20, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        Assert.Contains($"{bytes} bytes", Assert.Single(_hub.Logger.Of(1012)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_clean_close_nothing_is_written_again()
    {
        await _hub.PublishAsync(TestEvents.Many(20));

        await using var log = await _hub.OpenAsync();

        Assert.Empty(_hub.Logger.Of(1012));
        Assert.Equal(20, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
    }

    [Fact]
    public async Task A_last_round_torn_at_any_length_was_never_answered_and_is_left_out()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        var (segment, journal) = (Assert.Single(_hub.Segments), _hub.Disk.Bytes(Odd));
        var begin = LastRound(journal);
        for (var length = begin; length < begin + BitConverter.ToInt32(journal, begin + 4); length++)
        {
            var hub = new OnePartition { Options = _hub.Options, Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            var torn = journal.ToArray();
            torn.AsSpan(length).Clear();
            hub.Disk.Overwrite(Odd, torn);
            hub.Disk.Overwrite(segment, []);
            await using var log = await hub.OpenAsync();

            Assert.Equal(2, await OnePartition.CountAsync(log, 0));
            Assert.Equal(2, (await OnePartition.PublishAsync(log, TestEvents.Create("e-2")))[0].SequenceNumber.Value);
        }
    }

    [Fact]
    public async Task A_flipped_bit_before_the_last_round_is_damage_and_refused_with_what_to_do()
    {
        await _hub.PublishAsync(TestEvents.Many(3), kill: true);
        var journal = _hub.Disk.Bytes(Odd);
        var end = LastRound(journal);
        for (var at = 0; at < end; at++)
        {
            // What is between the rounds belongs to none.
            if (at % JournalFormat.Step >= BitConverter.ToInt32(journal, (at / JournalFormat.Step * JournalFormat.Step) + 4))
            {
                continue;
            }

            var hub = new OnePartition { Options = _hub.Options, Disk = _hub.Disk.AfterPowerLoss(new Random(0)) };
            var rotten = journal.ToArray();
            rotten[at] ^= 0x10;
            hub.Disk.Overwrite(Odd, rotten);

            var refused = await Assert.ThrowsAsync<DataFolderException>(() => hub.OpenAsync());
            Assert.Contains($"'{Odd}' has no whole round at offset {at / JournalFormat.Step * JournalFormat.Step}", refused.Message, StringComparison.Ordinal);
            Assert.Contains("GoOnWithoutJournal", refused.Message, StringComparison.Ordinal);
            Assert.Equal(rotten, hub.Disk.Bytes(Odd));
        }
    }

    [Fact]
    public async Task A_damaged_journal_can_be_set_aside_by_choice_and_what_of_it_is_whole_is_written_again()
    {
        var killed = await _hub.OpenAsync();
        foreach (var e in TestEvents.Many(5))
        {
            await OnePartition.PublishAsync(killed, e);
        }

        _hub.Disk.Plan = (_, _) => DiskFault.PowerOff;
        await killed.DisposeAsync();
        _hub.Disk.AfterKill();
        var rotten = _hub.Disk.Bytes(Odd).ToArray();
        rotten[(JournalFormat.Step * 2) + 40] ^= 1;
        _hub.Disk.Overwrite(Odd, rotten);
        var segment = Assert.Single(_hub.Segments);
        var whole = _hub.Disk.Bytes(segment).ToArray();
        var record = whole.Length / 5;

        // The second event is in the damaged round; the last, which the segment has lost, is in a whole one.
        _hub.Disk.Overwrite(segment, whole[..(4 * record)]);
        _hub.Options = new EmbeddedLogOptions { ParallelSyncs = 1, JournalBytes = 64 * 1024, GoOnWithoutJournal = true };
        await using var log = await _hub.OpenAsync();

        Assert.Equal(5, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        Assert.Equal(rotten, _hub.Disk.Bytes($"{Odd}.aside-1"));
        Assert.Contains("5 whole rounds", Assert.Single(_hub.Logger.Of(1024)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Even)]
    [InlineData(Odd)]
    public async Task A_journal_file_that_is_gone_after_a_kill_is_refused_and_the_other_is_left_alone(string path)
    {
        await _hub.PublishAsync(TestEvents.Many(5), kill: true);
        var other = path == Even ? Odd : Even;
        var bytes = _hub.Disk.Bytes(other);
        _hub.Disk.Delete(path);

        var refused = await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync());

        Assert.Contains($"'{path}' is missing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, _hub.Disk.Bytes(other));
    }

    [Fact]
    public async Task An_older_journal_is_refused()
    {
        await _hub.PublishAsync(TestEvents.Many(5), kill: true);
        var older = _hub.Disk.AfterPowerLoss(new Random(0));
        await _hub.PublishAsync(TestEvents.Many(5, "later"), kill: true);
        _hub.Disk.Overwrite(Even, older.Bytes(Even));
        _hub.Disk.Overwrite(Odd, older.Bytes(Odd));

        Assert.Contains("older than the manifest", (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Even)]
    [InlineData(Odd)]
    public async Task Damage_in_the_half_before_is_refused_while_it_is_needed(string path)
    {
        var disk = await FillUntilBothAreNeededAsync();
        var rotten = disk.Bytes(path).ToArray();
        rotten[20] ^= 1;
        disk.Overwrite(path, rotten);

        await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync());
    }

    [Fact]
    public async Task A_journal_that_was_deleted_after_a_clean_close_is_said_and_begun_anew()
    {
        await _hub.PublishAsync(TestEvents.Many(5));
        _hub.Disk.Delete(Even);
        _hub.Disk.Delete(Odd);

        await using var log = await _hub.OpenAsync();

        Assert.Contains($"'{Even}' is missing", Assert.Single(_hub.Logger.Of(1013)), StringComparison.Ordinal);
        Assert.Equal(5, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        Assert.Equal(5, (await OnePartition.PublishAsync(log, TestEvents.Create("next")))[0].SequenceNumber.Value);
    }

    [Fact]
    public async Task A_hub_of_a_version_without_a_journal_opens_and_gets_one()
    {
        _hub.Options = new EmbeddedLogOptions { MaxJournaledRoundBytes = 0 };
        await _hub.PublishAsync(TestEvents.Many(5));
        _hub.Disk.Delete(Even);
        _hub.Disk.Delete(Odd);
        var description = $"{Hub}/hub.json";
        var about = JsonSerializer.Deserialize(_hub.Disk.Bytes(description), HubJson.Default.HubDescription)!;
        _hub.Disk.Overwrite(description, JsonSerializer.SerializeToUtf8Bytes(about with { Format = 1, History = null, Crc = null }, HubJson.Default.HubDescription));

        await using var log = await _hub.OpenAsync();

        Assert.Empty(_hub.Logger.Of(1013));
        Assert.Equal(5, (await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        Assert.Contains("\"format\": 3", Encoding.UTF8.GetString(_hub.Disk.Bytes(description)), StringComparison.Ordinal);
        Assert.Contains(Odd, _hub.Disk.Paths);
    }

    [Fact]
    public async Task Rounds_of_a_segment_that_retention_deleted_are_left_out()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 1_000, RetainBytesPerPartition = 2_000, ParallelSyncs = 1 };
        await _hub.PublishAsync(TestEvents.Many(60), kill: true);

        await using var log = await _hub.OpenAsync();

        var bounds = await log.GetBoundsAsync(OnePartition.Id, Stop);
        Assert.True(bounds.First.Value > 10);
        Assert.Equal(60, bounds.Next.Value);
        Assert.Equal(60 - bounds.First.Value, (await log.ReadAllAsync(OnePartition.Id, bounds.First)).Count);
    }

    [Fact]
    public async Task A_last_segment_that_is_gone_is_refused_and_not_begun_anew()
    {
        _hub.Options = new EmbeddedLogOptions { SegmentBytes = 2_000, ParallelSyncs = 1 };
        await _hub.PublishAsync(TestEvents.Many(20), kill: true);
        var last = _hub.Segments[^1];
        _hub.Disk.Delete(last);

        Assert.Contains(last, (await Assert.ThrowsAsync<DataFolderException>(() => _hub.OpenAsync())).Message, StringComparison.Ordinal);
    }

    private async Task<SimulatedDisk> FillUntilBothAreNeededAsync()
    {
        _hub.Options = new EmbeddedLogOptions { JournalBytes = 4 * 1024, ParallelSyncs = 1 };
        var log = await _hub.OpenAsync();

        // Its segments cannot be synced: the half before stays needed.
        _hub.Disk.Plan = (_, call) => call.StartsWith("sync", StringComparison.Ordinal) && call.EndsWith(".log", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
        foreach (var e in TestEvents.Many(9))
        {
            await OnePartition.PublishAsync(log, e);
        }

        var disk = _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(0));
        await log.DisposeAsync();
        return disk;
    }

    private List<string> Calls()
    {
        var calls = new List<string>();
        _hub.Disk.Plan = (_, call) =>
        {
            calls.Add(call);
            return DiskFault.None;
        };
        return calls;
    }

    private static int LastRound(byte[] journal)
    {
        var at = 0;
        while (BitConverter.ToInt32(journal, at + JournalFormat.Step + 4) > 0)
        {
            at += JournalFormat.Step;
        }

        return at;
    }
}
