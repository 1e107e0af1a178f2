using Microsoft.Azure.Functions.Worker;
using Serverless.Http.Handlers;

namespace Serverless.Api.Endpoints;

/// <summary>What the right to operate opens.</summary>
public sealed class OperateFunctions(HttpHandlers http)
{
    [Function("operate_release")]
    public Task<IResult> ReleasePatient([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/hospital/{id}/release")] HttpRequest request) =>
        http.ReleasePatientAsync(request);
}
