using Serverless.Contracts.Log;
using Serverless.Embedded.Files;
using Serverless.Embedded.Log;

namespace Serverless.Embedded.Backup;

/// <summary>Backups of a log, beside whoever writes to it and without.</summary>
public sealed class BackupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABackupBesideAWriter_HasEveryEventThatWasAnsweredBefore_AndChecks()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(Path.Combine(folder.Path, "data"));
        await using var log = await hub.OpenAsync();
        await OneHub.PublishAsync(log, TestEvents.Many(50));

        var made = await MakeAsync(folder);

        Assert.True(made.WasRunning);
        Assert.IsType<VerifyResult.Whole>(Verification.Run(made.Path, TimeProvider.System, Stop));
        Assert.IsType<RestoreResult.Restored>(Restoring.Run(made.Path, Path.Combine(folder.Path, "again"), TimeProvider.System, Stop));
        using var again = new OneHub(Path.Combine(folder.Path, "again"));
        Assert.Equal((await OneHub.ReadAsync(log)).Select(OneHub.Describe), (await again.ReadAsync()).Select(OneHub.Describe));
    }

    /// <summary>What a kill leaves: everything is written, nothing is closed, and the manifest has no checksum of the last segments yet.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 5)]
    [InlineData(5, 1)]
    [InlineData(50, 30)]
    public async Task WhatAKilledServerLeft_IsWhole(int closedBefore, int published)
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(Path.Combine(folder.Path, "data"));
        await hub.PublishAsync(TestEvents.Many(closedBefore));
        await using var log = await hub.OpenAsync();
        await OneHub.PublishAsync(log, TestEvents.Many(published, "later"));

        var left = Path.Combine(folder.Path, "left");
        foreach (var file in Directory.EnumerateFiles(hub.Path, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal)))
        {
            var to = Path.Combine(left, Path.GetRelativePath(hub.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        var result = Verification.Run(left, TimeProvider.System, Stop);

        Assert.True(result is VerifyResult.Whole, result is VerifyResult.Hurt hurt ? string.Join("; ", hurt.Findings) : $"{result}");
    }

    [Fact]
    public async Task ASecondBackup_LinksTheSegmentsThatAreSealed_AndAnEventMoreChangesTheFirstInNothing()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(Path.Combine(folder.Path, "data"));
        await hub.PublishAsync(TestEvents.Many(50));
        var first = await MakeAsync(folder);
        await hub.PublishAsync(TestEvents.Many(3, "later"));

        var second = await MakeAsync(folder);

        Assert.Equal(0, first.LinkedFiles);
        Assert.Equal(HubFolders.ReadManifest(HubFolders.Of(first.Path, "events")).Logs.Sum(log => log.Segments.Length - 1), second.LinkedFiles);
        Assert.True(second.CopiedBytes < first.CopiedBytes);
        Assert.All([first.Path, second.Path], path => Assert.IsType<VerifyResult.Whole>(Verification.Run(path, TimeProvider.System, Stop)));
    }

    [Fact]
    public async Task ABackupOfAHubOfAnotherHistory_LinksNothing()
    {
        using var folder = new TemporaryFolder();
        foreach (var _ in new[] { 1, 2 })
        {
            using (var hub = new OneHub(Path.Combine(folder.Path, "data")))
            {
                await hub.PublishAsync(TestEvents.Many(50));
            }

            Assert.Equal(0, (await MakeAsync(folder)).LinkedFiles);
            Directory.Delete(Path.Combine(folder.Path, "data"), recursive: true);
        }
    }

    [Fact]
    public async Task WhatAnInterruptedBackupLeft_IsRemovedByTheNext_AndEarlierOnesAreLeftAlone()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(Path.Combine(folder.Path, "data"));
        await hub.PublishAsync(TestEvents.Many(5));
        var first = await MakeAsync(folder);
        var (_, left) = BackupRoot.NewName(Path.Combine(folder.Path, "backups"), TimeProvider.System.GetUtcNow());
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "half"), "half");

        var second = await MakeAsync(folder);

        Assert.False(Directory.Exists(left));
        Assert.Equal([first.Path, second.Path], Directory.EnumerateDirectories(Path.Combine(folder.Path, "backups")).Order(StringComparer.Ordinal));
        Assert.IsType<VerifyResult.Whole>(Verification.Run(first.Path, TimeProvider.System, Stop));
    }

    [Fact]
    public async Task ADamagedEvent_MakesNoBackup_AndIsNamed()
    {
        using var folder = new TemporaryFolder();
        using (var hub = new OneHub(Path.Combine(folder.Path, "data")))
        {
            await hub.PublishAsync(TestEvents.Many(50));
        }

        Flip(Segments(Path.Combine(folder.Path, "data"))[0], 100);

        var result = await Backups.MakeAsync(Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "backups"), TimeProvider.System, Stop);

        var finding = Assert.Single(Assert.IsType<BackupResult.Damaged>(result).Findings);
        Assert.Contains("events/", finding.Where, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "data"), finding.Where, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(folder.Path, "backups")));
    }

    [Fact]
    public async Task ADamagedBackup_IsNamedByVerify_AndWhatIsRestoredOfItIsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var hub = new OneHub(Path.Combine(folder.Path, "data")))
        {
            await hub.PublishAsync(TestEvents.Many(50));
        }

        var made = await MakeAsync(folder);
        var segment = Segments(made.Path)[0];
        Flip(segment, 100);

        var hurt = Assert.IsType<VerifyResult.Hurt>(Verification.Run(made.Path, TimeProvider.System, Stop));
        var damaged = Assert.IsType<RestoreResult.Damaged>(Restoring.Run(made.Path, Path.Combine(folder.Path, "again"), TimeProvider.System, Stop));

        Assert.Contains(hurt.Findings, finding => finding.Where.StartsWith("event events/", StringComparison.Ordinal));
        Assert.Equal(segment, Assert.Single(damaged.Findings).Where);
        Assert.Contains("did not end", Assert.Throws<DataFolderException>(() => DataFolder.Open(Path.Combine(folder.Path, "again"), TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABackup_IsNoDataFolder_AndAFolderWithSomethingInItIsNotRestoredInto()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(Path.Combine(folder.Path, "data"));
        await hub.PublishAsync(TestEvents.Many(5));
        var made = await MakeAsync(folder);

        Assert.Contains("restore", Assert.Throws<DataFolderException>(() => DataFolder.Open(made.Path, TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("not empty", Assert.IsType<RestoreResult.Refused>(Restoring.Run(made.Path, hub.Path, TimeProvider.System, Stop)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderInUse_IsNotVerified()
    {
        using var folder = new TemporaryFolder();
        using var hub = new OneHub(folder.Path);
        await hub.PublishAsync(TestEvents.Many(1));

        Assert.Contains("stopped", Assert.IsType<VerifyResult.Refused>(Verification.Run(folder.Path, TimeProvider.System, Stop)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASegmentThatIsMissing_IsNamedWithItsEvents()
    {
        using var folder = new TemporaryFolder();
        using (var hub = new OneHub(folder.Path))
        {
            await hub.PublishAsync(TestEvents.Many(50));
        }

        var missing = Segments(folder.Path)[1];
        File.Delete(missing);

        var hurt = Assert.IsType<VerifyResult.Hurt>(Verification.Run(folder.Path, TimeProvider.System, Stop));

        var finding = Assert.Single(hurt.Findings);
        Assert.Equal(missing, finding.Where);
        Assert.Matches("events/[01]/[0-9]+ to [0-9]+", finding.Problem);
    }

    private static string[] Segments(string data) =>
        [.. Directory.EnumerateFiles(HubFolders.Of(data), "*.log", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length > 0).Order(StringComparer.Ordinal)];

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task<BackupResult.Made> MakeAsync(TemporaryFolder folder) => Assert.IsType<BackupResult.Made>(
        await Backups.MakeAsync(Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "backups"), TimeProvider.System, Stop));
}
