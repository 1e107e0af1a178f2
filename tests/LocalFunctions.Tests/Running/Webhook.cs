using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Serverless.LocalFunctions.Running;

/// <summary>Whoever is woken by the hospital: takes what is posted, and refuses what it was told to.</summary>
public sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Key, string Body)> _posts = new();

    public Webhook()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Address => new(new Uri(_app.Urls.Single()), "wake");

    /// <summary>The keys of posts that it refuses.</summary>
    public ConcurrentDictionary<string, bool> Refused { get; } = new();

    /// <summary>What was posted with a key, refused or not.</summary>
    public IReadOnlyList<string> PostsOf(string key) => [.. _posts.Where(post => post.Key == key).Select(post => post.Body)];

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        _posts.Enqueue((key, await reader.ReadToEndAsync()));
        context.Response.StatusCode = Refused.ContainsKey(key) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
    }
}
