using Serverless.Benchmarks.Posting;
using Serverless.Benchmarks.Proving;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Proving;

/// <summary>The real process, killed and started again while prove runs against it.</summary>
[Trait("Category", "Slow")]
public sealed class ProveThroughKillsTests
{
    private const string Host = "Serverless.Server.dll";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_is_killed_twice_meanwhile_is_proven()
    {
        using var data = new TemporaryFolder();
        var output = new StringWriter();
        var server = await ServerProcess.StartAsync(Host, data.Path);
        try
        {
            var url = server.Client.BaseAddress!;
            using var http = new HttpClient { BaseAddress = url };
            var options = new ProveOptions { Server = url, Run = "prove-kills", Keys = 50, Events = 3_000, Publishers = 4, Rate = 600 };
            var run = new ProveRun(options, http, output, isTerminal: false, TimeProvider.System).RunAsync(Stop);
            foreach (var sequence in new[] { 150, 350 })
            {
                await Tailing.WaitForAsync(server.Client, partition: 0, sequence);
                Assert.False(run.IsCompleted);
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.StartAtAsync(url.AbsoluteUri, Host, data.Path);
            }

            var verdict = await run;

            Assert.True(verdict is Verdict.Proven { Acknowledged: 3_000 }, output.ToString());
            Assert.DoesNotContain(" 0 retries", output.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_not_checked()
    {
        using var data = new TemporaryFolder();
        var server = await ServerProcess.StartAsync(Host, data.Path);
        await server.KillAsync();
        using var http = new HttpClient { BaseAddress = server.Client.BaseAddress };
        await server.DisposeAsync();
        var options = new ProveOptions { Server = http.BaseAddress!, Run = "prove-none" };

        Assert.Equal(2, (await new ProveRun(options, http, TextWriter.Null, isTerminal: false, TimeProvider.System).RunAsync(Stop)).ExitCode);
    }

    [Fact]
    public async Task A_key_without_the_right_to_publish_is_not_checked_and_says_so()
    {
        using var data = new TemporaryFolder();
        const string reader = "only-reads-0123456789";
        await using var server = await ServerProcess.StartAsync(Host, data.Path, $"--Serverless:Keys:Read:0={reader}");
        server.Client.DefaultRequestHeaders.Add("x-api-key", reader);
        var options = new ProveOptions { Server = server.Client.BaseAddress!, Run = "prove-refused", Events = 10, Rate = 0, Posting = new PostingOptions() };

        var verdict = await new ProveRun(options, server.Client, TextWriter.Null, isTerminal: false, TimeProvider.System).RunAsync(Stop);

        Assert.Contains("403", Assert.IsType<Verdict.NotChecked>(verdict).Reason, StringComparison.Ordinal);
    }
}
