using System.Net;

namespace Serverless.Infra.Hook;

/// <summary>An HTTP service that answers as it is told, and keeps what it was asked.</summary>
internal sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    public static HttpResponseMessage Status(HttpStatusCode status, string text = "") => new(status) { Content = new StringContent(text) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add($"{request.RequestUri} {request.Headers.Authorization}");
        return Task.FromResult(answer(request));
    }
}
