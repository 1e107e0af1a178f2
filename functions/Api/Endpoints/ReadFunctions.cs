using Microsoft.Azure.Functions.Worker;
using Serverless.Http.Handlers;

namespace Serverless.Api.Endpoints;

/// <summary>
/// What the right to read opens. The Functions host tries routes in the order of the functions' names, so no two of
/// them may match one path: the key of a row is constrained to be there at all.
/// </summary>
public sealed class ReadFunctions(HttpHandlers http)
{
    [Function("read_hubs")]
    public Task<IResult> ListHubs([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/hubs")] HttpRequest request) =>
        http.ListHubsAsync(request);

    [Function("read_partition")]
    public Task<IResult> ReadPartition([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/hubs/{hub}/partitions/{partition}")] HttpRequest request) =>
        http.ReadPartitionAsync(request);

    [Function("read_tail")]
    public Task<IResult> TailPartition([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/hubs/{hub}/partitions/{partition}/tail")] HttpRequest request) =>
        http.TailPartitionAsync(request);

    [Function("read_views")]
    public Task<IResult> ListViews([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/views")] HttpRequest request) =>
        http.ListViewsAsync(request);

    [Function("read_rows")]
    public Task<IResult> ListRows([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/views/{view}")] HttpRequest request) =>
        http.ListRowsAsync(request);

    [Function("read_row")]
    public Task<IResult> GetRow([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/views/{view}/{*key:minlength(1)}")] HttpRequest request) =>
        http.GetRowAsync(request);

    [Function("read_patients")]
    public Task<IResult> ListPatients([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/hospital")] HttpRequest request) =>
        http.ListPatientsAsync(request);

    [Function("read_patient")]
    public Task<IResult> GetPatient([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/hospital/{id}")] HttpRequest request) =>
        http.GetPatientAsync(request);

    [Function("read_health")]
    public Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "health")] HttpRequest request) =>
        http.GetHealthAsync(request);
}
