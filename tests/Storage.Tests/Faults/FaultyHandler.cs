using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Serverless.Storage.Faults;

/// <summary>
/// The network and the service as clients may meet them, below everything: an SDK client that tries again does so
/// through here. Everything that speaks HTTP can use it, the Azure SDK as its transport.
/// </summary>
public sealed class FaultyHandler(HttpFaultPlan plan) : DelegatingHandler(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
{
    /// <summary>A transport for the options of an Azure SDK client.</summary>
    public static HttpClientTransport Transport(HttpFaultPlan plan) =>
        new(new HttpClient(new FaultyHandler(plan)) { Timeout = Timeout.InfiniteTimeSpan });

    /// <summary>A blob client that goes wrong by plan, and tries again as usual but sooner.</summary>
    public static BlobClientOptions BlobOptions(HttpFaultPlan plan) => new()
    {
        Transport = Transport(plan),
        Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 2 },
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        switch (plan.Next(request.Method))
        {
            case null:
                return await base.SendAsync(request, cancellationToken);
            case HttpFaultKind.TooManyRequests:
                return Refusal(request, HttpStatusCode.TooManyRequests, "TooManyRequests");
            case HttpFaultKind.Busy:
                return Refusal(request, HttpStatusCode.ServiceUnavailable, "ServerBusy");
            case HttpFaultKind.NotSent:
                throw new HttpRequestException("A test made this request fail before it was sent.");
            case HttpFaultKind.TimedOut:
                throw TimedOut();
            case HttpFaultKind.AnswerLost:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw new HttpRequestException("A test lost the answer to this request.", new IOException("The connection was reset."));
            case HttpFaultKind.AnswerTimedOut:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw TimedOut();
            default:
                throw new UnreachableException();
        }
    }

    private static TaskCanceledException TimedOut() =>
        new("A test let this request time out.", new TimeoutException());

    private static HttpResponseMessage Refusal(HttpRequestMessage request, HttpStatusCode status, string code) => new(status)
    {
        RequestMessage = request,
        Content = new ByteArrayContent([]),
        Headers =
        {
            { "x-ms-error-code", code },
            { "x-ms-request-id", Guid.Empty.ToString() },
            { "Retry-After", RetryConditionHeaderValue.Parse("0").ToString() },
        },
    };
}
