using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Serverless.Http.Intake.Tests;

/// <summary>The handler behind a real Kestrel on a free loopback port.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _ended = new(0);

    private KestrelHost(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>What a handler threw, which must be nothing.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = [];

    public static async Task<KestrelHost> StartAsync(PublishHandler handler, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        var host = new KestrelHost(app);
        app.MapPost("/api/events", async (HttpContext context) =>
        {
            host._begun.Release();
            try
            {
                var result = await handler.HandleAsync(context.Request, null);
                await result.ExecuteAsync(context);
            }
            catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
            {
                host.Faults.Enqueue(e);
                throw;
            }
            finally
            {
                host._ended.Release();
            }
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        host.Url = new Uri(new Uri(address), "/api/events");
        host.Client = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        return host;
    }

    /// <summary>Completes when the handler has begun with one more request; a connection reset before that is never seen.</summary>
    public Task RequestBegunAsync() => _begun.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Completes when the handler has ended for one more request.</summary>
    public Task RequestEndedAsync() => _ended.WaitAsync(TestContext.Current.CancellationToken);

    public async Task<RawConnection> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Url.Port, TestContext.Current.CancellationToken);
        return new RawConnection(client);
    }

    public Task<HttpResponseMessage> PostAsync(string contentType, HttpContent content)
    {
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Client.PostAsync(Url, content, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> PostAsync(string contentType, string body) =>
        PostAsync(contentType, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _begun.Dispose();
        _ended.Dispose();
        Assert.Empty(Faults);
    }
}

/// <summary>A connection on which a test says every byte itself.</summary>
internal sealed class RawConnection(TcpClient client) : IDisposable
{
    public Task SendAsync(string text) => client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    /// <summary>The status line of the answer.</summary>
    public async Task<string> ReadStatusAsync()
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
    }

    /// <summary>Ends the connection at once, as a process that is killed does.</summary>
    public void Reset() => client.Client.Close(0);

    public void Dispose() => client.Dispose();
}
