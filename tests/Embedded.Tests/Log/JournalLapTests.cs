using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>A half of the journal that is needed is never written over, and never missed once it is not.</summary>
public sealed class JournalLapTests
{
    private readonly OnePartition _hub = new() { Options = new EmbeddedLogOptions { JournalBytes = 4 * 1024, ParallelSyncs = 1 } };

    [Fact]
    public async Task The_power_may_go_while_the_half_before_is_written_over()
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            for (var seed = 0; seed < 6; seed++)
            {
                var hub = new OnePartition { Options = _hub.Options };
                var log = await hub.OpenAsync();
                var stored = await FillBothAsync(hub, log);

                // The segments can be synced again: the next round takes the half that was needed until now.
                var begin = hub.Disk.Calls;
                hub.Disk.Plan = (call, _) => call == begin + step ? DiskFault.PowerOff : DiskFault.None;
                await log.PublishAsync([TestEvents.Create("last")], TestContext.Current.CancellationToken);
                steps = Math.Max(steps, hub.Disk.Calls - begin);
                hub.Disk = hub.Disk.AfterPowerLoss(new Random(seed));
                await log.DisposeAsync();

                await VerifyAsync(hub, stored);
            }
        }
    }

    [Fact]
    public async Task The_power_may_go_while_the_journal_is_written_again_and_that_again()
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            for (var seed = 0; seed < 6; seed++)
            {
                var hub = new OnePartition { Options = _hub.Options };
                var log = await hub.OpenAsync();
                var stored = await FillBothAsync(hub, log);
                hub.Disk = hub.Disk.AfterPowerLoss(new Random(seed));
                await log.DisposeAsync();

                hub.Disk.Plan = (call, _) => call == step ? DiskFault.PowerOff : DiskFault.None;
                try
                {
                    await (await hub.OpenAsync()).DisposeAsync();
                }
                catch (IOException e) when (e is not DataFolderException)
                {
                    Assert.True(hub.Disk.IsOff);
                }

                steps = Math.Max(steps, hub.Disk.Calls);
                hub.Disk = hub.Disk.AfterPowerLoss(new Random(seed + step));

                await VerifyAsync(hub, stored);
            }
        }
    }

    // As long as its segments cannot be synced the half before stays needed.
    private static async Task<int> FillBothAsync(OnePartition hub, EmbeddedLog log)
    {
        hub.Disk.Plan = (_, call) => call.StartsWith("sync", StringComparison.Ordinal) && call.EndsWith(".log", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
        const int Events = 13;
        foreach (var e in TestEvents.Many(Events))
        {
            await OnePartition.PublishAsync(log, e);
        }

        return Events;
    }

    private static async Task VerifyAsync(OnePartition hub, int stored)
    {
        hub.Disk.Plan = (_, _) => DiskFault.None;
        await using var log = await hub.OpenAsync();
        Assert.InRange((await log.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count, stored, stored + 1);
        Assert.All(await OnePartition.PublishAsync(log, TestEvents.Many(stored)), receipt => Assert.True(receipt.Duplicate));
    }
}
