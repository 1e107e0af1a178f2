using System.Globalization;
using Serverless.Contracts;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.PowerLoss;

/// <summary>
/// Random histories of the log: power lost at random calls, several times, often before the recovery from the last
/// loss was through, with kills in between that keep what was not synced.
/// </summary>
[Trait("Category", "Slow")]
public sealed class LogPowerLossTests
{
    [Fact]
    public async Task However_often_the_power_goes_every_acknowledged_event_is_there_once()
    {
        var runs = LongTests.Count("POWER_LOSS_RUNS", 600);
        for (var seed = 0; seed < runs; seed++)
        {
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed.ToString(CultureInfo.InvariantCulture)}: {e}");
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var workload = SmallWorkload.Of(random);
        var disk = new SimulatedDisk();
        for (var life = random.Next(1, 6); life > 0; life--)
        {
            // Opening makes a handful of calls, so a small number cuts a recovery.
            var last = disk.Calls + random.Next(random.Next(2) == 0 ? 12 : 120);
            disk.Plan = (call, _) => call == last ? DiskFault.PowerOff : DiskFault.None;
            await workload.RunAsync(disk);
            disk = random.Next(4) == 0 ? disk.AfterKill() : disk.AfterPowerLoss(random);
        }

        await workload.VerifyAsync(disk);
    }
}
