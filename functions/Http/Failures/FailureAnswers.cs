using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Serverless.Http.Problems;
using Serverless.Pipeline.Stores;

namespace Serverless.Http.Failures;

/// <summary>Whatever goes wrong is answered with a problem document that shows nothing of the inside; the log has that.</summary>
/// <param name="logger">For what went wrong.</param>
/// <param name="endpoints">What there is, for those who ask for something else.</param>
public sealed class FailureAnswers(ILogger<FailureAnswers> logger, IReadOnlyList<string> endpoints)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (FindProblem(context) is { } problem)
            {
                await problem.ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; there is nobody to answer.
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, CommonProblems.InvalidRequest(e.Message) with { Status = e.StatusCode });
        }
        catch (StoreUnavailableException e)
        {
            logger.StoreUnavailable(e.Message, e);
            await AnswerAsync(context, CommonProblems.Unavailable("The data of this host cannot be read or written now. Its log says why.", RetryAfter));
        }
        catch (StoreDamagedException e)
        {
            logger.StoreDamaged(e.Message);
            await AnswerAsync(context, CommonProblems.Damaged(e.Message));
        }
        catch (Exception e)
        {
            logger.RequestFailed(context.Request.Method, context.TraceIdentifier, e);
            await AnswerAsync(context, CommonProblems.Internal(context.TraceIdentifier));
        }
    }

    /// <summary>What the router answers by a bare status: no such route, or not by this method.</summary>
    private Problem? FindProblem(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        return response.HasStarted || response.ContentLength is not null || response.ContentType is not null ? null
            : response.StatusCode == StatusCodes.Status404NotFound && context.GetEndpoint() is null
                ? CommonProblems.NotFound($"There is no {request.Method} {request.GetEncodedPathAndQuery()}. 'endpoints' names what there is.").With("endpoints", endpoints)
            : response.StatusCode == StatusCodes.Status405MethodNotAllowed
                ? CommonProblems.MethodNotAllowed(request.Method, response.Headers.Allow.ToString().Split(", "))
            : null;
    }

    private static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        await problem.ExecuteAsync(context);
    }
}
