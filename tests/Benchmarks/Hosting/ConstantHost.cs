using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Benchmarks.Hosting;

/// <summary>The limit of reading: the same web server in a process of its own, which answers every request with the same bytes.</summary>
internal static class ConstantHost
{
    public static async Task<int> RunAsync(int bytes, CancellationToken stop)
    {
        var body = new byte[bytes];
        body.AsSpan().Fill((byte)' ');
        (body[0], body[^1]) = ((byte)'{', (byte)'}');
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        });
        await app.StartAsync(stop);
        await Console.Out.WriteLineAsync(app.Urls.Single());
        await HostCommand.WaitForEndOfInputAsync(stop);
        await app.StopAsync(stop);
        await Console.Out.WriteLineAsync("0");
        return 0;
    }
}
