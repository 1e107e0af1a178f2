using System.Diagnostics;

namespace Serverless.Embedded.Files;

public sealed class DataFolderTests
{
    [Fact]
    public void The_second_is_refused_and_told_who_holds_it_and_what_to_do()
    {
        using var temporary = new TemporaryFolder();
        using var first = DataFolder.Open(temporary.Path, TimeProvider.System);

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.Path, TimeProvider.System));

        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("start this one with another folder", refused.Message, StringComparison.Ordinal);
        Assert.Contains(first.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_first_has_closed_it_the_next_can_open_it()
    {
        using var temporary = new TemporaryFolder();
        DataFolder.Open(temporary.Path, TimeProvider.System).Dispose();

        using var second = DataFolder.Open(temporary.Path, TimeProvider.System);

        Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.Path, TimeProvider.System));
    }

    [Fact]
    public void What_a_killed_owner_left_behind_blocks_nobody()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(Path.Combine(temporary.Path, "lock"), "");
        File.WriteAllText(Path.Combine(temporary.Path, "lock.owner"), "process 1 on elsewhere since 2001-01-01 00:00:00Z");

        using var folder = DataFolder.Open(temporary.Path, TimeProvider.System);

        Assert.DoesNotContain("elsewhere", File.ReadAllText(Path.Combine(temporary.Path, "lock.owner")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_of_another_process_holds_until_it_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "Needs flock(1) of Linux.");
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(temporary.Path, "lock");
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["--close", path, "sh", "-c", "echo held; exec cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.Path, TimeProvider.System));

        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var folder = DataFolder.Open(temporary.Path, TimeProvider.System);
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused_in_words()
    {
        using var temporary = new TemporaryFolder();
        var file = Path.Combine(temporary.Path, "file");
        File.WriteAllText(file, "");

        Assert.Contains(file, Assert.ThrowsAny<IOException>(() => DataFolder.Open(file, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_not_called_held()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(temporary.Path, "lock");
        File.CreateSymbolicLink(path, path);

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.Path, TimeProvider.System));

        Assert.Contains("cannot be used", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", refused.Message, StringComparison.Ordinal);
    }
}
