using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Intake;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Pipeline.Log;

namespace Serverless.Benchmarks.Hosting;

/// <summary>Kestrel on a free loopback port with the handlers of the real host.</summary>
internal static class HostApp
{
    public static WebApplication Build(HostParts parts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var publishers = new Dictionary<HubName, IEventPublisher> { [HubName.Default] = parts.Publisher };
        var publish = new PublishHandler(publishers, EventLimits.Default, IntakeLimits.Default);
        Map(app, HttpMethods.Post, "/api/events", request => publish.HandleAsync(request, null));
        if (parts is { Log: { } log, Store: { } store })
        {
            var views = new ViewEndpoints(HostParts.Projections, store.Views, _ => log, TimeProvider.System, ReadLimits.Default);
            Map(app, HttpMethods.Get, "/api/views/{view}/{**key}", request => views.GetRowAsync(request, (string)request.RouteValues["view"]!));
        }

        return app;
    }

    private static void Map(WebApplication app, string method, string pattern, Func<HttpRequest, Task<IResult>> handle) =>
        app.MapMethods(pattern, [method], (RequestDelegate)(async context =>
        {
            var result = await handle(context.Request);
            await result.ExecuteAsync(context);
        }));
}
