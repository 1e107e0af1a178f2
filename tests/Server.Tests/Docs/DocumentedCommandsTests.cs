using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Docs;

/// <summary>Every curl command of the docs works, in the order in which a reader meets it, on a fresh server.</summary>
public sealed partial class DocumentedCommandsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Root => FindRoot(AppContext.BaseDirectory);

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/events.md")]
    [InlineData("docs/views.md")]
    [InlineData("docs/telemetry.md")]
    public async Task EveryCommand_Succeeds(string page)
    {
        Assert.SkipUnless(Has("bash") && Has("curl"), "The commands need bash and curl, and one of them is not on the PATH.");
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync("Serverless.Server.dll", data.Path);
        var blocks = Blocks().Matches(await File.ReadAllTextAsync(Path.Combine(Root, page), Stop))
            .Select(m => m.Groups["commands"].Value)
            .Where(commands => commands.Contains("curl ", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(blocks);

        foreach (var block in blocks)
        {
            // A reader takes longer than the processor does.
            await AllSeenAsync(server.Client);
            var here = server.Client.BaseAddress!.ToString().TrimEnd('/');
            var (exitCode, output) = await RunAsync(block.Replace("http://127.0.0.1:5080", here, StringComparison.Ordinal));
            Assert.True(exitCode == 0, $"{page}:\n{block}\nended with {exitCode}:\n{output}");
        }
    }

    private static async Task AllSeenAsync(HttpClient client)
    {
        while (true)
        {
            using var views = JsonDocument.Parse(await client.GetStringAsync("/api/views", Stop));
            if (views.RootElement.GetProperty("views").EnumerateArray().All(v => v.GetProperty("lag").GetInt64() == 0))
            {
                return;
            }
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"curl() {{ command curl -sS --fail-with-body \"$@\"; }}\n{commands}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync(Stop);
        var errors = await bash.StandardError.ReadToEndAsync(Stop);
        await bash.WaitForExitAsync(Stop);
        return (bash.ExitCode, await output + errors);
    }

    private static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Serverless.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
