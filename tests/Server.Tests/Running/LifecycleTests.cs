using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.Server.Tests.Running;

/// <summary>Start, stop and kill of the real process.</summary>
public sealed class LifecycleTests
{
    private const string Host = "Serverless.Server.dll";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APostedEvent_IsSeenInStreams_AndSurvivesACleanStop()
    {
        using var data = new TemporaryFolder();
        await using (var server = await ServerProcess.StartAsync(Host, data.Path))
        {
            var receipt = Assert.Single(await Post.ReceiptsAsync(await Post.StructuredAsync(server.Client, Post.Event("1", "order-1"))));
            Assert.Equal(1, (await Post.RowAsync(server.Client, "streams", "order-1", receipt)).GetProperty("events").GetInt32());
            Assert.Equal(0, await server.TerminateAsync());
        }

        await using var again = await ServerProcess.StartAsync(Host, data.Path);
        Assert.Equal(1, (await again.Client.GetFromJsonAsync<JsonElement>("/api/views/streams/order-1", Stop)).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task WhatWasAnswered_IsThereAfterAKillRightAfterTheAnswer_AndIsCountedOnce()
    {
        using var data = new TemporaryFolder();
        var receipts = new Dictionary<string, (int, long)>();
        for (var life = 0; life < 4; life++)
        {
            await using var server = await ServerProcess.StartAsync(Host, data.Path);
            for (var i = 0; i < 25; i++)
            {
                var key = $"key-{life}-{i}";
                receipts[key] = Assert.Single(await Post.ReceiptsAsync(await Post.StructuredAsync(server.Client, Post.Event(key, key))));
            }

            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(Host, data.Path);
        foreach (var (key, receipt) in receipts)
        {
            using var repeated = await Post.StructuredAsync(last.Client, Post.Event(key, key));
            Assert.Equal(receipt, Assert.Single(await Post.ReceiptsAsync(repeated)));
            Assert.Equal(1, (await Post.RowAsync(last.Client, "streams", key, receipt)).GetProperty("events").GetInt32());
        }
    }

    [Fact]
    public async Task ASecondProcessOnTheSameData_RefusesAndNamesTheHolder()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(Host, data.Path);

        var (exitCode, output) = await ServerProcess.RunToEndAsync(Host, "--data", data.Path, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, exitCode);
        Assert.Contains($"process {server.Id} on ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressThatOthersReach_WithoutKeys_IsRefused()
    {
        using var data = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunToEndAsync(Host, "--data", data.Path, "--urls", "http://0.0.0.0:0");

        Assert.Equal(1, exitCode);
        Assert.Contains("0.0.0.0", output, StringComparison.Ordinal);
        Assert.Contains("keys", output, StringComparison.OrdinalIgnoreCase);
    }
}
