using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Integrity;

/// <summary>The commands as processes of their own, beside a server that takes events all the while.</summary>
[Trait("Category", "Slow")]
public sealed class BackupProcessTests
{
    private const string Host = "Serverless.Server.dll";
    private const string Tool = "Serverless.Benchmarks.dll";
    private const string SmallSegments = "--Serverless:Disk:SegmentBytes=65536";
    private const int Keys = 4;

    private static readonly string Filler = new('x', 2000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABackupUnderLoad_HasWhatWasAnswered_SurvivesItsOwnKill_LinksToTheOneBefore_AndIsRestoredToAServer()
    {
        using var work = new TemporaryFolder();
        var (data, root, again) = (Path.Combine(work.Path, "data"), Path.Combine(work.Path, "backups"), Path.Combine(work.Path, "again"));
        await using var server = await ServerProcess.StartAsync(Host, data, SmallSegments);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var posted = new int[Keys];
        var load = Enumerable.Range(0, Keys).Select(key => PostAsync(server.Client, key, posted, end.Token)).ToList();
        await UntilAsync(() => posted.All(count => count > 100));

        await KillABackupAsync(data, root);
        var first = await BackUpAsync(data, root);
        var answered = posted.ToArray();
        var second = await BackUpAsync(data, root);
        await end.CancelAsync();
        await Task.WhenAll(load);
        await server.KillAsync();

        Assert.Matches("[1-9][0-9]* linked", second.Output);
        Assert.Equal(2, Directory.EnumerateDirectories(root).Count());
        Assert.Equal(0, (await RunAsync("verify", "--data", first.Path)).ExitCode);
        Assert.Equal(0, (await RunAsync("restore", "--from", second.Path, "--data", again)).ExitCode);
        await using var restored = await ServerProcess.StartAsync(Host, again, SmallSegments);
        for (var key = 0; key < Keys; key++)
        {
            await AssertExactAsync(restored.Client, key, answered[key]);
        }
    }

    [Fact]
    public async Task ABackupOfAServerThatIsKilledMeanwhile_AndOneOfWhatItLeft_AreWholeOrSayWhyNot()
    {
        using var work = new TemporaryFolder();
        var (data, root) = (Path.Combine(work.Path, "data"), Path.Combine(work.Path, "backups"));
        await using var server = await ServerProcess.StartAsync(Host, data, SmallSegments);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var posted = new int[Keys];
        var load = Enumerable.Range(0, Keys).Select(key => PostAsync(server.Client, key, posted, end.Token)).ToList();
        await UntilAsync(() => posted.All(count => count > 40));

        var backup = RunAsync("backup", "--data", data, "--to", root);
        await UntilAsync(() => Directory.Exists(root) && Directory.EnumerateDirectories(root).Any());
        await end.CancelAsync();
        await server.KillAsync();
        await Task.WhenAll(load);
        var (exitCode, output) = await backup;
        var left = await BackUpAsync(data, root);

        Assert.True(exitCode is 0 or 2, output);
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            Assert.Equal(0, (await RunAsync("verify", "--data", path)).ExitCode);
        }

        var again = Path.Combine(work.Path, "again");
        Assert.Equal(0, (await RunAsync("restore", "--from", left.Path, "--data", again)).ExitCode);
        await using var restored = await ServerProcess.StartAsync(Host, again, SmallSegments);
        for (var key = 0; key < Keys; key++)
        {
            await AssertExactAsync(restored.Client, key, posted[key]);
        }
    }

    /// <summary>
    /// The view has counted exactly the events that the log has, which are the first ones without a gap, at least those that were answered; and
    /// further ones go on behind them.
    /// </summary>
    private static async Task AssertExactAsync(HttpClient client, int key, int answered)
    {
        var counted = 0;
        for (var number = 0; ; number++)
        {
            using var answer = await Post.StructuredAsync(client, Event(key, number));
            var receipt = (await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(Stop), default, Stop)).RootElement.GetProperty("receipts")[0];
            var at = (receipt.GetProperty("partition").GetInt32(), receipt.GetProperty("sequenceNumber").GetInt64());
            var row = await Post.RowAsync(client, "streams", KeyOf(key), at);
            if (!receipt.GetProperty("duplicate").GetBoolean())
            {
                Assert.True(number >= answered, $"Of key {key}, {answered} events were answered, and {number} are there.");
                Assert.Equal((number, number + 1), (counted, row.GetProperty("events").GetInt32()));
                return;
            }

            counted = row.GetProperty("events").GetInt32();
        }
    }

    private static async Task PostAsync(HttpClient client, int key, int[] posted, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                using var answer = await Post.StructuredAsync(client, Event(key, posted[key]));
                answer.EnsureSuccessStatusCode();
                posted[key]++;
            }
        }
        catch (HttpRequestException) when (end.IsCancellationRequested)
        {
            // The server was killed.
            return;
        }
    }

    private static string KeyOf(int key) => string.Create(CultureInfo.InvariantCulture, $"key-{key}");

    private static string Event(int key, int number) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["specversion"] = "1.0",
        ["id"] = string.Create(CultureInfo.InvariantCulture, $"{key}-{number}"),
        ["source"] = "/tests",
        ["type"] = "tests.happened",
        ["partitionkey"] = KeyOf(key),
        ["data"] = Filler,
    });

    private static async Task KillABackupAsync(string data, string root)
    {
        using var backup = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, Tool), "backup", "--data", data, "--to", root])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await UntilAsync(() => Directory.Exists(root) && Directory.EnumerateFiles(root, "*.log", SearchOption.AllDirectories).Any());
        backup.Kill();
        await backup.WaitForExitAsync(Stop);
        Assert.Single(Directory.EnumerateDirectories(root, "*.unfinished"));
    }

    private static async Task<(string Path, string Output)> BackUpAsync(string data, string root)
    {
        var (exitCode, output) = await RunAsync("backup", "--data", data, "--to", root);
        Assert.True(exitCode == 0, output);
        return (output.Split('\n').Single(line => line.StartsWith(root, StringComparison.Ordinal)).Trim(), output);
    }

    private static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => ServerProcess.RunToEndAsync(Tool, arguments);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
        }
    }
}
