using Microsoft.AspNetCore.Http;
using Serverless.Http.Health;
using Serverless.Http.Hospital;
using Serverless.Http.Hubs;
using Serverless.Http.Intake;
using Serverless.Http.Views;

namespace Serverless.Http.Handlers;

/// <summary>
/// What answers each endpoint, taking what it needs from the route: a host maps method, pattern and right to one of
/// these, in one line each, and decides nothing else.
/// </summary>
public sealed class HttpHandlers(
    PublishHandler publish, ViewEndpoints views, HospitalEndpoints hospital, HubEndpoints hubs, HealthEndpoint health)
{
    public Task<IResult> PublishAsync(HttpRequest request) => publish.HandleAsync(request, null);

    public Task<IResult> PublishToHubAsync(HttpRequest request) => publish.HandleAsync(request, Value(request, "hub"));

    public Task<IResult> ListHubsAsync(HttpRequest request) => hubs.ListAsync(request);

    public Task<IResult> ReadPartitionAsync(HttpRequest request) => hubs.ReadAsync(request, Value(request, "hub"), Value(request, "partition"));

    public Task<IResult> TailPartitionAsync(HttpRequest request) => hubs.TailAsync(request, Value(request, "hub"), Value(request, "partition"));

    public Task<IResult> ListViewsAsync(HttpRequest request) => views.ListViewsAsync(request);

    public Task<IResult> ListRowsAsync(HttpRequest request) => views.ListRowsAsync(request, Value(request, "view"));

    public Task<IResult> GetRowAsync(HttpRequest request) => views.GetRowAsync(request, Value(request, "view"));

    public Task<IResult> ListPatientsAsync(HttpRequest request) => hospital.ListAsync(request);

    public Task<IResult> GetPatientAsync(HttpRequest request) => hospital.GetAsync(request, Value(request, "id"));

    public Task<IResult> ReleasePatientAsync(HttpRequest request) => hospital.ReleaseAsync(request, Value(request, "id"));

    public Task<IResult> GetHealthAsync(HttpRequest request) => health.GetAsync(request);

    private static string Value(HttpRequest request, string name) => (string)request.RouteValues[name]!;
}
