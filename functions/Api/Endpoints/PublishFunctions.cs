using Microsoft.Azure.Functions.Worker;
using Serverless.Http.Handlers;

namespace Serverless.Api.Endpoints;

/// <summary>What the right to publish opens. Names begin with the right: keys are given out by them.</summary>
public sealed class PublishFunctions(HttpHandlers http)
{
    [Function("publish_events")]
    public Task<IResult> Publish([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/events")] HttpRequest request) =>
        http.PublishAsync(request);

    [Function("publish_hub_events")]
    public Task<IResult> PublishToHub([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/hubs/{hub}/events")] HttpRequest request) =>
        http.PublishToHubAsync(request);
}
