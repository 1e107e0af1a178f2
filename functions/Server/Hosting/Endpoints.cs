using Serverless.Events.Envelope;
using Serverless.Http.Access;
using Serverless.Http.Handlers;
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
        var http = new HttpHandlers(
            new PublishHandler(parts.Publishers, EventLimitsOf(options.Limits), IntakeLimitsOf(options.Limits), time),
            new ViewEndpoints(parts.Projections, parts.Views, hub => parts.Logs[hub], time, reads, parts.IsForeign),
            new HospitalEndpoints(parts.Projections, parts.Hospital, parts.Views, time, reads),
            new HubEndpoints(parts.Logs, reads, new TailLimits { MaxTails = options.Limits.MaxTails }, time, stopping),
            new HealthEndpoint(_ => ValueTask.FromResult(parts.Health()), parts.Problems));

        routes.Post("/api/events", Right.Publish, http.PublishAsync);
        routes.Post("/api/hubs/{hub}/events", Right.Publish, http.PublishToHubAsync);
        routes.Get("/api/hubs", Right.Read, http.ListHubsAsync);
        routes.Get("/api/hubs/{hub}/partitions/{partition}", Right.Read, http.ReadPartitionAsync);
        routes.Get("/api/hubs/{hub}/partitions/{partition}/tail", Right.Read, http.TailPartitionAsync);
        routes.Get("/api/views", Right.Read, http.ListViewsAsync);
        routes.Get("/api/views/{view}", Right.Read, http.ListRowsAsync);
        routes.Get("/api/views/{view}/{**key}", Right.Read, http.GetRowAsync);
        routes.Get("/api/hospital", Right.Read, http.ListPatientsAsync);
        routes.Get("/api/hospital/{id}", Right.Read, http.GetPatientAsync);
        routes.Post("/api/hospital/{id}/release", Right.Operate, http.ReleasePatientAsync);
        routes.GetLocally("/health", Right.Read, http.GetHealthAsync);
    }

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
