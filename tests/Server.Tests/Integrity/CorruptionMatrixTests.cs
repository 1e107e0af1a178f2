using Serverless.Contracts;
using Serverless.Embedded.Backup;
using Serverless.Server.Architecture;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Integrity;

/// <summary>
/// Every file of a data folder is hurt in every way, of a host that was stopped and of one that was killed. With
/// SERVERLESS_TESTS=long in many places of each file.
/// </summary>
[Trait("Category", "Slow")]
public sealed class CorruptionMatrixTests
{
    private const int Published = 16;

    [Fact]
    public async Task AHurtFile_ChangesNothing_OrIsRefusedOrNamed_AndIsNeverSilent()
    {
        using var work = new TemporaryFolder();
        var (older, killed, stopped) = (Path.Combine(work.Path, "older"), Path.Combine(work.Path, "killed"), Path.Combine(work.Path, "stopped"));
        await MakeAsync(Path.Combine(work.Path, "data"), older, killed, stopped);
        Assert.All([older, killed, stopped], folder => Assert.IsType<VerifyResult.Whole>(Verification.Run(folder, TimeProvider.System, TestContext.Current.CancellationToken)));
        var matrix = new CorruptionMatrix(work.Path, Published);
        var places = LongTests.AreOn ? 10 : 1;

        IReadOnlyList<MatrixCase> cases =
        [
            .. await matrix.RunAsync("stopped", stopped, older, places, seed: 1),
            .. await matrix.RunAsync("killed", killed, older, places, seed: 2),
        ];

        TestContext.Current.TestOutputHelper?.WriteLine(MatrixTable.Of(cases));
        foreach (var one in cases)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{one.End} | {one.File} | {one.Harm} | {one.Outcome} | {(one.IsVerified ? "verified" : "")} | {one.Words}");
        }

        Assert.Empty(cases.Where(one => one.Outcome == Outcome.Silent).Select(one => $"{one.End}, {one.File}, {one.Harm}: {one.Words}"));
        Assert.Empty(cases.Where(one => one.Outcome != Outcome.Same && !one.IsVerified).Select(one => $"verify finds nothing: {one.End}, {one.File}, {one.Harm}: {one.Words}"));
        Assert.Empty(MatrixTable.FindMissing(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "crashes.md"), TestContext.Current.CancellationToken), cases));
    }

    private static async Task MakeAsync(string data, string older, string killed, string stopped)
    {
        await using (var host = await SmallHost.StartAsync(data))
        {
            await host.PublishAsync(0, Published / 2);
            await host.SettledAsync();
            await host.AskForReleasesAsync("first");
        }

        FolderCopy.Make(data, older);
        await using (var host = await SmallHost.StartAsync(data))
        {
            await host.PublishAsync(Published / 2, Published / 2);
            await host.SettledAsync();
            await host.AskForReleasesAsync("second");
            FolderCopy.MakeOfLife(data, killed);
        }

        FolderCopy.Make(data, stopped);
    }
}
