using Serverless.Contracts;
using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Events.Partitions;

namespace Serverless.Embedded.Log;

/// <summary>The log after the power, the process or the disk failed at every single call to the disk.</summary>
[Trait("Category", "Slow")]
public sealed class CrashTests
{
    [Fact]
    public async Task After_a_loss_of_power_at_any_call_every_acknowledged_event_is_there_once()
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            var disk = new SimulatedDisk { Plan = (call, _) => call == step ? DiskFault.PowerOff : DiskFault.None };
            var workload = new SmallWorkload();
            await workload.RunAsync(disk);
            steps = Math.Max(steps, disk.Calls);

            for (var seed = 0; seed < 6; seed++)
            {
                await VerifyAsync(workload, disk.AfterPowerLoss(new Random(seed)), $"call {step}, seed {seed}");
            }
        }
    }

    [Fact]
    public async Task After_a_kill_at_any_call_every_acknowledged_event_is_there_once()
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            var disk = new SimulatedDisk { Plan = (call, _) => call == step ? DiskFault.PowerOff : DiskFault.None };
            var workload = new SmallWorkload();
            await workload.RunAsync(disk);
            steps = Math.Max(steps, disk.Calls);

            await VerifyAsync(workload, disk.AfterKill(), $"call {step}");
        }
    }

    [Fact]
    public async Task What_is_answered_after_a_failed_call_and_a_kill_survives_a_loss_of_power()
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            var disk = new SimulatedDisk { Plan = (call, _) => call == step ? DiskFault.Torn : call == step + 1 ? DiskFault.PowerOff : DiskFault.None };
            var workload = new SmallWorkload();
            await workload.RunAsync(disk);
            steps = Math.Max(steps, disk.Calls);

            // The next process sees what the failed call left in the cache, and answers for it.
            disk.AfterKill();
            await workload.RunUntilAcknowledgedAsync(disk);

            await VerifyAsync(workload, disk.AfterPowerLoss(new Random(step)), $"call {step}");
        }
    }

    [Fact]
    public async Task A_segment_that_a_failed_round_began_does_not_come_back()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var hub = new OnePartition();
            var log = await hub.OpenAsync();
            await OnePartition.PublishAsync(log, TestEvents.CreateBinary("first", new byte[1_000]));
            hub.Disk.Plan = (_, call) => call.StartsWith("write", StringComparison.Ordinal) ? DiskFault.Before : DiskFault.None;
            await log.PublishAsync([TestEvents.CreateBinary("too large for the segment", new byte[1_000])], TestContext.Current.CancellationToken);
            hub.Disk.Plan = (_, _) => DiskFault.None;
            await OnePartition.PublishAsync(log, TestEvents.Many(2));

            hub.Disk = hub.Disk.AfterPowerLoss(new Random(seed));
            await using var again = await hub.OpenAsync();
            Assert.Equal(3, (await again.ReadAllAsync(OnePartition.Id, SequenceNumber.First)).Count);
            Assert.Equal(3, (await OnePartition.PublishAsync(again, TestEvents.Create("next")))[0].SequenceNumber.Value);
            await log.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(nameof(DiskFault.Before))]
    [InlineData(nameof(DiskFault.Torn))]
    [InlineData(nameof(DiskFault.After))]
    public async Task A_call_that_fails_costs_nothing_but_a_retry(string fault)
    {
        for (var (step, steps) = (0, 0); step <= steps; step++)
        {
            var disk = new SimulatedDisk { Plan = (call, _) => call == step ? Enum.Parse<DiskFault>(fault) : DiskFault.None };
            var workload = new SmallWorkload();
            await workload.RunUntilAcknowledgedAsync(disk);
            steps = Math.Max(steps, disk.Calls);

            await VerifyAsync(workload, disk.AfterPowerLoss(new Random(step)), $"call {step}, {fault}");
        }
    }

    [Fact]
    public async Task A_disk_that_fails_one_call_in_four_loses_nothing()
    {
        for (var seed = 0; seed < LongTests.Count("FAILING_DISKS", 50); seed++)
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk { Plan = (_, _) => random.Next(4) == 0 ? (DiskFault)random.Next(1, 4) : DiskFault.None };
            var workload = new SmallWorkload();
            await workload.RunUntilAcknowledgedAsync(disk);

            await VerifyAsync(workload, disk.AfterPowerLoss(random), $"seed {seed}");
        }
    }

    private static async Task VerifyAsync(SmallWorkload workload, SimulatedDisk disk, string when)
    {
        try
        {
            // A copy: what one verification publishes is not acknowledged for the next.
            await workload.Copy().VerifyAsync(disk);
        }
        catch (Exception e)
        {
            Assert.Fail($"After {when}: {e}");
        }
    }
}
