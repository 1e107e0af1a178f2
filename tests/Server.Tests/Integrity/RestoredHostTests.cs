using Serverless.Embedded.Backup;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Integrity;

/// <summary>A host on what was restored shows what the host shows that was backed up; and parts of two backups do not pass for one.</summary>
public sealed class RestoredHostTests
{
    private const int Published = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("running")]
    [InlineData("stopped")]
    [InlineData("killed")]
    public async Task LogRowsHospitalAndReceipts_AreAsTheyWere(string state)
    {
        using var work = new TemporaryFolder();
        var (data, killed, again) = (Path.Combine(work.Path, "data"), Path.Combine(work.Path, "killed"), Path.Combine(work.Path, "again"));
        string before;
        BackupResult? made = null;
        await using (var host = await SmallHost.StartAsync(data))
        {
            await host.PublishAsync(0, Published);
            await host.SettledAsync();
            await host.AskForReleasesAsync("somebody");
            before = await host.DescribeAsync(Published);
            if (state == "running")
            {
                made = await MakeAsync(work, data);
            }
            else
            {
                FolderCopy.MakeOfLife(data, killed);
            }
        }

        made ??= await MakeAsync(work, state == "killed" ? killed : data);
        var backup = Assert.IsType<BackupResult.Made>(made);

        Assert.Equal(state == "running", backup.WasRunning);
        Assert.IsType<VerifyResult.Whole>(Verification.Run(backup.Path, TimeProvider.System, Stop));
        Assert.IsType<RestoreResult.Restored>(Restoring.Run(backup.Path, again, TimeProvider.System, Stop));
        await using var restored = await SmallHost.StartAsync(again);
        await restored.SettledAsync();
        Assert.Equal(before, await restored.DescribeAsync(Published));
        Assert.Empty(restored.Words);
    }

    [Theory]
    [InlineData("hubs that are older")]
    [InlineData("hubs of another folder")]
    [InlineData("hubs that went on with other events")]
    public async Task PartsOfTwoBackups_AreNamedAtTheStart_AndTheWordsSayWhatBelongsTogether(string hubs)
    {
        using var work = new TemporaryFolder();
        var (data, mixed, other) = (Path.Combine(work.Path, "data"), Path.Combine(work.Path, "mixed"), Path.Combine(work.Path, "other"));
        var one = await PublishAndBackUpAsync(work, data, 0);
        var two = await PublishAndBackUpAsync(work, hubs == "hubs of another folder" ? other : data, hubs == "hubs of another folder" ? 0 : 3);
        if (hubs == "hubs that went on with other events")
        {
            Assert.IsType<RestoreResult.Restored>(Restoring.Run(one, other, TimeProvider.System, Stop));
            one = await PublishAndBackUpAsync(work, other, 100);
        }

        Assert.IsType<RestoreResult.Restored>(Restoring.Run(two, mixed, TimeProvider.System, Stop));
        Directory.Delete(Path.Combine(mixed, "hubs"), recursive: true);
        FolderCopy.Make(Path.Combine(one, "hubs"), Path.Combine(mixed, "hubs"));

        var verified = Assert.IsType<VerifyResult.Hurt>(Verification.Run(mixed, TimeProvider.System, Stop));
        await using var host = await SmallHost.StartAsync(mixed);

        Assert.All(verified.Findings, finding => Assert.Contains("restore", finding.Problem, StringComparison.Ordinal));
        Assert.Contains(host.Words, words => words.Contains("belong together", StringComparison.Ordinal) && words.Contains("restore", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnOlderBackupOfTheWhole_StartsWithoutAWord_AndTakesEvents()
    {
        using var work = new TemporaryFolder();
        var (data, again) = (Path.Combine(work.Path, "data"), Path.Combine(work.Path, "again"));
        var older = await PublishAndBackUpAsync(work, data, 0);
        await PublishAndBackUpAsync(work, data, 3);

        Assert.IsType<RestoreResult.Restored>(Restoring.Run(older, again, TimeProvider.System, Stop));
        await using var host = await SmallHost.StartAsync(again);
        await host.PublishAsync(3, 2);
        await host.SettledAsync();

        Assert.Empty(host.Words);
    }

    private static async Task<string> PublishAndBackUpAsync(TemporaryFolder work, string data, int from)
    {
        await using (var host = await SmallHost.StartAsync(data))
        {
            await host.PublishAsync(from, 3);
            await host.SettledAsync();
        }

        return Assert.IsType<BackupResult.Made>(await MakeAsync(work, data)).Path;
    }

    private static Task<BackupResult> MakeAsync(TemporaryFolder work, string data) =>
        Backups.MakeAsync(data, Path.Combine(work.Path, "backups of " + Path.GetFileName(data)), TimeProvider.System, Stop);
}
