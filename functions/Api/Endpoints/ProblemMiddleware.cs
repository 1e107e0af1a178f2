using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Serverless.Http.Failures;

namespace Serverless.Api.Endpoints;

/// <summary>
/// Writes the answer of an HTTP function, and a problem document if that fails. The worker would write the answer only
/// after all middleware, where a failure becomes a bare 500 of the Functions host.
/// </summary>
public sealed class ProblemMiddleware(ILogger<FailureAnswers> logger) : IFunctionsWorkerMiddleware
{
    // The router is the Functions host's: whoever asks for what there is not is answered by it, not here.
    private readonly FailureAnswers _failures = new(logger, []);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http ? _failures.HandleAsync(http, _ => AnswerAsync(context, http, next)) : next(context);

    private static async Task AnswerAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        ForwardedTarget.Restore(http);
        await next(context);
        var invocation = context.GetInvocationResult();
        if (invocation.Value is IResult answer)
        {
            await answer.ExecuteAsync(http);

            // Whatever comes after finds nothing left to write.
            invocation.Value = Results.Empty;
        }
    }
}
