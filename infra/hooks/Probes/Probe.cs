using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Serverless.Hooks.Probes;

/// <summary>Asks a data service as whoever deploys.</summary>
internal sealed class Probe(ProbeTarget target, HttpClient http, Func<string, CancellationToken, Task<string>> getToken, TimeProvider time)
{
    public string Name => target.Name;

    public async Task<ProbeAnswer> AskAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await getToken("https://storage.azure.com/.default", stop));
        request.Headers.Add("x-ms-version", "2023-11-03");
        request.Headers.Add("x-ms-date", time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        request.Headers.Accept.ParseAdd("application/json;odata=nometadata, application/xml;q=0.5");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return response.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new ProbeAnswer.Granted(),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ProbeAnswer.Refused(response.StatusCode),
                var other => new ProbeAnswer.Unreachable($"status {(int)other}"),
            };
        }
        catch (HttpRequestException e)
        {
            return new ProbeAnswer.Unreachable(e.HttpRequestError.ToString());
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            return new ProbeAnswer.Unreachable("no answer in time");
        }
    }
}
