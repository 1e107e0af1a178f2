using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Access;
using Serverless.Http.Health;
using Serverless.Http.Hospital;
using Serverless.Http.Hubs;
using Serverless.Http.Intake;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Server.Composition;
using Serverless.Server.Settings;

namespace Serverless.Server.Hosting;

/// <summary>The host's HTTP interface: which handler answers what, and the right it takes.</summary>
internal static class Endpoints
{
    public static void Map(Routes routes, ServerOptions options, ServerParts parts, TimeProvider time, CancellationToken stopping)
    {
        var reads = ReadLimitsOf(options.Limits);
        var publish = new PublishHandler(parts.Publishers, EventLimitsOf(options.Limits), IntakeLimitsOf(options.Limits), time);
        var views = new ViewEndpoints(parts.Projections, parts.Views, hub => parts.Logs[hub], time, reads);
        var hospital = new HospitalEndpoints(parts.Projections, parts.Hospital, parts.Views, time, reads);
        var hubs = new HubEndpoints(parts.Logs, reads, new TailLimits { MaxTails = options.Limits.MaxTails }, time, stopping);
        var health = new HealthEndpoint(parts.Health);

        routes.Post("/api/events", Right.Publish, request => publish.HandleAsync(request, null));
        routes.Post("/api/hubs/{hub}/events", Right.Publish, request => publish.HandleAsync(request, Value(request, "hub")));
        routes.Get("/api/hubs", Right.Read, hubs.ListAsync);
        routes.Get("/api/hubs/{hub}/partitions/{partition}", Right.Read, request => hubs.ReadAsync(request, Value(request, "hub"), Value(request, "partition")));
        routes.Get("/api/hubs/{hub}/partitions/{partition}/tail", Right.Read, request => hubs.TailAsync(request, Value(request, "hub"), Value(request, "partition")));
        routes.Get("/api/views", Right.Read, views.ListViewsAsync);
        routes.Get("/api/views/{view}", Right.Read, request => views.ListRowsAsync(request, Value(request, "view")));
        routes.Get("/api/views/{view}/{**key}", Right.Read, request => views.GetRowAsync(request, Value(request, "view")));
        routes.Get("/api/hospital", Right.Read, hospital.ListAsync);
        routes.Get("/api/hospital/{id}", Right.Read, request => hospital.GetAsync(request, Value(request, "id")));
        routes.Post("/api/hospital/{id}/release", Right.Operate, request => hospital.ReleaseAsync(request, Value(request, "id")));
        routes.GetLocally("/health", Right.Read, request => Task.FromResult(health.Get(request)));
    }

    private static string Value(HttpRequest request, string name) => (string)request.RouteValues[name]!;

    private static EventLimits EventLimitsOf(LimitOptions limits) => new()
    {
        MaxEventBytes = limits.MaxEventBytes,
        MaxExtensions = limits.MaxExtensions,
        MaxDepth = limits.MaxDepth,
    };

    private static IntakeLimits IntakeLimitsOf(LimitOptions limits) => new()
    {
        MaxRequestBytes = limits.MaxRequestBytes,
        MaxBatchEvents = limits.MaxBatchEvents,
    };

    private static ReadLimits ReadLimitsOf(LimitOptions limits) => new()
    {
        MaxPage = limits.MaxPage,
        MaxPageBytes = limits.MaxPageBytes,
        DefaultPage = Math.Min(ReadLimits.Default.DefaultPage, limits.MaxPage),
    };
}
