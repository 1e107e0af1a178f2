using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Server.Tests.Running;

/// <summary>What others do wrong costs one connection and nobody else.</summary>
public sealed class BadClientTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private ServerProcess? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ServerProcess Server => _server!;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync("Serverless.Server.dll", _data.Path);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task AThousandIdleConnections_LeaveOthersUndisturbed()
    {
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                idle.Add(await ConnectAsync());
            }

            await PostAndReadAsync("among-idle");
        }
        finally
        {
            idle.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task ABodyThatStopsHalfWay_StoresNothing()
    {
        using (var socket = await ConnectAsync())
        {
            var body = Post.Event("half", "half-key");
            await SendAsync(socket, $"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nContent-Length: {body.Length + 1}\r\n\r\n{body}");
            socket.Shutdown(SocketShutdown.Both);
        }

        await PostAndReadAsync("after-half");
        using var missing = await Server.Client.GetAsync("/api/views/streams/half-key", Stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task AClientThatDribbles_HoldsUpNobodyElse()
    {
        using var slow = await ConnectAsync();
        await SendAsync(slow, "POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\nContent-Length: 1000\r\n\r\n{");
        for (var i = 0; i < 50; i++)
        {
            await SendAsync(slow, " ");
            await PostAndReadAsync($"beside-{i}");
        }
    }

    [Theory]
    [InlineData("../..")]
    [InlineData("%2f")]
    [InlineData("a/b")]
    [InlineData("'; drop table rows; --")]
    [InlineData("..")]
    [InlineData("\\\"{}[]&?=#")]
    [InlineData("\U0001F600 key")]
    public async Task AnyLegalKey_IsStoredAndReadBackUnchanged(string key)
    {
        var receipt = Assert.Single(await Post.ReceiptsAsync(await Post.StructuredAsync(Server.Client, Post.Event("1", key))));

        Assert.Equal(1, (await Post.RowAsync(Server.Client, "streams", key, receipt)).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task AHundredThousandKeysOfOnePartition_AreEachTheirOwnRow()
    {
        var keys = new List<string>();
        for (var i = 0; keys.Count < 100_000; i++)
        {
            if (Events.Partitions.PartitionHash.Assign($"k{i}", 4).Value == 2)
            {
                keys.Add($"k{i}");
            }
        }

        using var answer = await Post.LinesAsync(Server.Client, keys.Select(k => Post.Event(k, k)));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);

        Assert.Equal(1, (await Post.RowAsync(Server.Client, "streams", keys[^1], (2, 99_999))).GetProperty("events").GetInt32());
        Assert.Equal(1, (await Post.RowAsync(Server.Client, "streams", keys[0], (2, 99_999))).GetProperty("events").GetInt32());
    }

    private async Task PostAndReadAsync(string key)
    {
        var receipt = Assert.Single(await Post.ReceiptsAsync(await Post.StructuredAsync(Server.Client, Post.Event(key, key))));
        Assert.Equal(1, (await Post.RowAsync(Server.Client, "streams", key, receipt)).GetProperty("events").GetInt32());
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Server.Client.BaseAddress!.Port, Stop);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), Stop);
}
