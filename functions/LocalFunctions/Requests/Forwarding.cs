using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Serverless.LocalFunctions.Invocations;
using Serverless.LocalFunctions.Protocol;
using Serverless.LocalFunctions.Workers;
using Yarp.ReverseProxy.Forwarder;

namespace Serverless.LocalFunctions.Requests;

/// <summary>
/// Hands a request to the worker, in two parts as the Functions host does: the execution over gRPC, and the request
/// itself to the worker's own HTTP endpoint, with the execution's id in a header. Both bodies are streamed.
/// </summary>
internal sealed class Forwarding(IHttpForwarder forwarder, WorkerSupervisor workers, Invoker invoker, TimeProvider time) : IDisposable
{
    private const string InvocationId = "x-ms-invocation-id";

    /// <summary>How long a request waits for a worker that is being started.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long both sides may be silent, as in the Functions host.</summary>
    private static readonly ForwarderRequestConfig Bounds = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
    });

    public async Task AnswerAsync(HttpContext context, RoutedFunction routed, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        Worker worker;
        try
        {
            worker = await workers.Ready.WaitAsync(Patience, time, end.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The app's worker is not running. The log of the host says why.");
            return;
        }

        var id = Guid.NewGuid().ToString();
        context.Request.Headers[InvocationId] = id;
        var input = new ParameterBinding { Name = routed.Trigger.Binding, Data = new TypedData { Http = new RpcHttp() } };
        var values = routed.Values.Where(value => value.Value is not null).ToDictionary(value => value.Key, value => new TypedData { String = value.Value!.ToString() });
        var execution = invoker.InvokeAsync(worker, id, routed.Function.Name, input, values, context.RequestAborted);
        var forwarded = await forwarder.SendAsync(context, worker.Http!.AbsoluteUri, _client, Bounds);
        var outcome = await execution;
        if (forwarded != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, context.Response.StatusCode, $"The worker did not answer this request. {outcome}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "1";
            await context.Response.WriteAsync(reason + "\n", context.RequestAborted);
        }
    }
}
