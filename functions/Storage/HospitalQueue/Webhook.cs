using System.Globalization;
using System.Net.Http.Headers;

namespace Serverless.Storage.HospitalQueue;

/// <summary>
/// Hands messages of the hospital queue to somebody's webhook: one POST, no retry of its own, because the queue
/// brings back what was not taken. The address is a secret as a whole, as such addresses are.
/// </summary>
public sealed class Webhook : IDisposable
{
    /// <summary>A queue trigger holds a message for longer; a webhook has to take it, not to act on it.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <param name="address">Where to post: https, or http to this machine itself.</param>
    /// <param name="timeout">How long it may take to answer.</param>
    /// <param name="time">The clock for that.</param>
    /// <exception cref="ArgumentException">The address would send the message unprotected, or is none.</exception>
    public Webhook(Uri address, TimeSpan timeout, TimeProvider time)
    {
        if (!address.IsAbsoluteUri || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new ArgumentException("The address of the hospital's webhook must begin with https://; http:// only goes to this machine itself. (The address is not shown here, because it may be secret.)", nameof(address));
        }

        (_address, _timeout, _time) = (address, timeout, time);

        // A redirect could lead to http, and no connection may outlive a change of the name's address.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Posts the message as it is in the queue, with the patient's id as <c>Idempotency-Key</c>.</summary>
    public async Task<WebhookResult> PostAsync(HospitalMessage message, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            using var content = new ReadOnlyMemoryContent(message.ToJson());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
            request.Headers.Add("Idempotency-Key", message.Patient);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode
                ? new WebhookResult.Delivered()
                : new WebhookResult.Failed(string.Create(CultureInfo.InvariantCulture, $"The webhook at {_address.Host} answered {(int)answer.StatusCode}."));
        }
        catch (HttpRequestException e)
        {
            // Its message may show the address; what went wrong is in its kind.
            return new WebhookResult.Failed($"The webhook at {_address.Host} could not be reached: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new WebhookResult.Failed($"The webhook at {_address.Host} did not answer within {_timeout}.");
        }
    }

    public void Dispose() => _client.Dispose();
}
