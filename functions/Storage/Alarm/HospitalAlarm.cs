using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Serverless.Storage.Alarm;

/// <summary>
/// Wakes somebody for each message of the hospital queue: by a webhook if there is one, by a warning in the log
/// otherwise. The messages come at least once and in no order, and so does what is posted.
/// </summary>
/// <param name="client">Posts; <see cref="CreateClient"/> makes one that suits.</param>
/// <param name="webhook">Where to; null logs.</param>
/// <param name="logger">For the warnings.</param>
public sealed class HospitalAlarm(HttpClient client, Uri? webhook, ILogger<HospitalAlarm> logger)
{
    /// <summary>With it the receiver can tell that it has had a message before.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>
    /// A client that gives up before the message becomes visible to others again, and takes a redirection for the
    /// failure it is: a POST that is redirected ends as a GET that posts nothing.
    /// </summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Hands a message on as it is.</summary>
    /// <param name="id">The same for the same message.</param>
    /// <param name="message">Its JSON.</param>
    /// <param name="stop">Stops the call.</param>
    /// <exception cref="HttpRequestException">The receiver has not taken it; the queue brings it again.</exception>
    public async Task RaiseAsync(string id, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        if (webhook is null)
        {
            AlarmLog.Admitted(logger, Encoding.UTF8.GetString(message.Span));
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ReadOnlyMemoryContent(message) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add(IdempotencyKey, id);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!answer.IsSuccessStatusCode)
        {
            // The address is not named: it often holds a secret.
            throw new HttpRequestException($"The hospital's webhook answered {(int)answer.StatusCode}. The message is sent again later.", null, answer.StatusCode);
        }
    }
}
