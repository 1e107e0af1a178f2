using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.LocalFunctions.Invocations;

namespace Serverless.LocalFunctions.Requests;

/// <summary>Answers callers: functions by their routes, and the one request of the host's administration that a laptop needs.</summary>
/// <param name="router">Finds functions.</param>
/// <param name="keys">Opens them.</param>
/// <param name="forwarding">Hands requests to the worker.</param>
/// <param name="run">Runs a function that is not for HTTP, by its name and with an input; null if there is none.</param>
/// <param name="stopping">Whether this host is about to end.</param>
internal sealed class FrontHandler(
    FunctionRouter router, FunctionKeys keys, Forwarding forwarding, Func<string, string, CancellationToken, Task<InvocationOutcome>?> run, CancellationToken stopping)
{
    private const string Administration = "/admin/functions/";

    public async Task HandleAsync(HttpContext context)
    {
        if (stopping.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else if (await router.FindAsync(context) is { } routed)
        {
            if (!keys.Opens(context.Request, routed.Function.Name, routed.Trigger.Level))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await forwarding.AnswerAsync(context, routed, stopping);
        }
        else if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Value!.StartsWith(Administration, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = await RunAsync(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    /// <summary>Begins an execution, as <c>POST /admin/functions/NAME</c> of the Functions host with <c>{"input": "..."}</c> does.</summary>
    private async Task<int> RunAsync(HttpContext context)
    {
        if (!keys.OpensAdministration(context.Request))
        {
            return StatusCodes.Status401Unauthorized;
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var input = body.RootElement.TryGetProperty("input", out var given) ? given.ToString() : "";
            return run(context.Request.Path.Value![Administration.Length..], input, stopping) is null ? StatusCodes.Status404NotFound : StatusCodes.Status202Accepted;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return StatusCodes.Status400BadRequest;
        }
    }
}
