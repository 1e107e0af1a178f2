using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;
using Serverless.Pipeline.Log;

namespace Serverless.Embedded.Log;

/// <summary>A disk that fails under the journal: what was refused does not come back, what was answered does not go.</summary>
public sealed class JournalFaultTests
{
    private readonly OnePartition _hub = new() { Options = new EmbeddedLogOptions { ParallelSyncs = 1, JournalBytes = 4 * 1024, MaxJournaledRoundBytes = 1_500 } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("write", nameof(DiskFault.Before))]
    [InlineData("write", nameof(DiskFault.Torn))]
    [InlineData("write", nameof(DiskFault.After))]
    [InlineData("sync", nameof(DiskFault.Before))]
    [InlineData("sync", nameof(DiskFault.Torn))]
    [InlineData("sync", nameof(DiskFault.After))]
    public async Task A_round_that_the_journal_refused_does_not_come_back_under_a_later_one(string call, string fault)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            foreach (var size in new[] { 10, 2_000 })
            {
                var hub = new OnePartition { Options = _hub.Options };
                var log = await hub.OpenAsync();
                await OnePartition.PublishAsync(log, TestEvents.Create("before"));
                hub.Disk.Plan = (_, what) => what.StartsWith($"{call} ", StringComparison.Ordinal) && what.Contains("journal", StringComparison.Ordinal)
                    ? Enum.Parse<DiskFault>(fault)
                    : DiskFault.None;
                Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync(TestEvents.Many(3, "refused"), Stop));
                hub.Disk.Plan = (_, _) => DiskFault.None;

                // The same number again: in the journal, or past it.
                await OnePartition.PublishAsync(log, TestEvents.CreateBinary("refused-2", new byte[size]));
                hub.Disk = hub.Disk.AfterPowerLoss(new Random(seed));

                await using (var again = await hub.OpenAsync())
                {
                    var events = await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First);
                    Assert.Equal((2, size), (events.Count, events[1].Bytes.Body!.Value.Length));
                    Assert.True((await OnePartition.PublishAsync(again, TestEvents.Create("refused-2")))[0].Duplicate);
                }

                await log.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task While_a_refused_round_cannot_be_taken_out_of_the_journal_nothing_is_answered()
    {
        await using var log = await _hub.OpenAsync();
        _hub.Disk.Plan = (_, call) => call.Contains("journal", StringComparison.Ordinal) ? DiskFault.Torn : DiskFault.None;

        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.Create("small")], Stop));
            Assert.IsType<PublishResult.Unavailable>(await log.PublishAsync([TestEvents.CreateBinary("large", new byte[2_000])], Stop));
        }

        Assert.NotEmpty(_hub.Logger.Of(1015));
        _hub.Disk.Plan = (_, _) => DiskFault.None;
        await OnePartition.PublishAsync(log, TestEvents.Create("small"));
    }

    [Fact]
    public async Task Segments_that_cannot_be_synced_do_not_stop_the_log_while_the_journal_has_room_and_are_written_again()
    {
        var log = await _hub.OpenAsync();
        _hub.Disk.Plan = (_, call) => call.StartsWith("sync", StringComparison.Ordinal) && call.EndsWith(".log", StringComparison.Ordinal) ? DiskFault.Torn : DiskFault.None;
        var stored = 0;
        while (await log.PublishAsync([TestEvents.Create($"{stored}")], Stop) is PublishResult.Published)
        {
            Assert.True(++stored < 100);
        }

        Assert.True(stored > 10);
        Assert.Single(_hub.Logger.Of(1014));

        // The failed syncs dropped what was in the cache: only the journal has it now.
        _hub.Disk.Plan = (_, _) => DiskFault.None;
        for (var i = 0; i < 30; i++)
        {
            await OnePartition.PublishAsync(log, TestEvents.Create($"later {i}"));
        }

        _hub.Disk = _hub.Disk.AfterPowerLoss(new Random(1));
        await using var again = await _hub.OpenAsync();
        Assert.Equal(stored + 30, (await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
        await log.DisposeAsync();
    }

    [Fact]
    public async Task A_full_half_is_synced_by_a_thread_of_its_own_and_no_round_waits_for_it()
    {
        _hub.Options = new EmbeddedLogOptions { JournalBytes = 4 * 1024 };
        await using var log = await _hub.OpenAsync(partitions: 2);
        using var held = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        var first = 0;
        _hub.Disk.Plan = (_, call) => DiskFault.None;
        _hub.Disk.BeforeCall = call =>
        {
            // The writer syncs, too, when that thread is so slow to begin that the other half is full meanwhile.
            if (IsCheckpoint() && call.StartsWith("sync", StringComparison.Ordinal) && call.EndsWith(".log", StringComparison.Ordinal) && Interlocked.Exchange(ref first, 1) == 0)
            {
                reached.Set();
                held.Wait(Stop);
            }
        };
        for (var i = 0; i < 10_000 && !reached.IsSet; i++)
        {
            await OnePartition.PublishAsync(log, TestEvents.Create($"before {i}", key: "one"));
        }

        Assert.True(reached.IsSet);
        for (var i = 0; i < 30; i++)
        {
            await OnePartition.PublishAsync(log, TestEvents.Create($"{i}", key: "one"));
        }

        held.Set();
        await OnePartition.PublishAsync(log, TestEvents.Create("after", key: "one"));

        static bool IsCheckpoint() => Thread.CurrentThread.Name?.EndsWith("checkpoint", StringComparison.Ordinal) == true;
    }
}
