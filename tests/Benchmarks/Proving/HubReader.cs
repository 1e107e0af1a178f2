using System.Net;
using System.Text.Json;
using Serverless.Pipeline.Probes;

namespace Serverless.Benchmarks.Proving;

/// <summary>Reads the log of a running server, page by page.</summary>
/// <param name="http">Its base address is the server's; it carries the key.</param>
/// <param name="patience">How long a page is tried again.</param>
/// <param name="time">The clock.</param>
internal sealed class HubReader(HttpClient http, TimeSpan patience, TimeProvider time)
{
    private const string Hub = "events";
    private const string Damaged = "/problems/log-damaged";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The number that the next event of each partition gets.</summary>
    /// <exception cref="HttpRequestException">The server does not say so.</exception>
    public async Task<IReadOnlyList<long>> ReadEndsAsync(bool tryAgain, CancellationToken stop)
    {
        using var answer = await GetAsync("api/hubs", tryAgain, stop);
        using var json = await ReadAsync(answer, stop);
        var hub = json.RootElement.GetProperty("hubs").EnumerateArray().First(h => h.GetProperty("name").GetString() == Hub);
        return [.. hub.GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("next").GetInt64())];
    }

    /// <summary>Says that the server has the view and lets it be read.</summary>
    /// <exception cref="HttpRequestException">It has not, or does not.</exception>
    public async Task RequireViewAsync(string view, CancellationToken stop)
    {
        using var answer = await GetAsync($"api/views/{view}?top=1", tryAgain: false, stop);
        using var json = await ReadAsync(answer, stop);
    }

    /// <summary>Gives a partition's events to a check.</summary>
    /// <exception cref="HttpRequestException">The server did not answer with events.</exception>
    public async Task ReadAsync(int partition, long from, long end, string run, LogCheck check, CancellationToken stop)
    {
        check.Begin(partition, from);
        while (from < end)
        {
            using var answer = await GetAsync(FormattableString.Invariant($"api/hubs/{Hub}/partitions/{partition}?from={from}&top=1000"), tryAgain: true, stop);
            if (answer.StatusCode == HttpStatusCode.InternalServerError)
            {
                var problem = await answer.Content.ReadAsStringAsync(stop);
                if (problem.Contains(Damaged, StringComparison.Ordinal))
                {
                    check.Break(partition, problem);
                    return;
                }
            }

            using var page = await ReadAsync(answer, stop);
            foreach (var e in page.RootElement.GetProperty("events").EnumerateArray())
            {
                check.See(Read(e, partition, run));
            }

            var next = page.RootElement.GetProperty("next").GetInt64();
            if (next <= from)
            {
                check.Break(partition, FormattableString.Invariant($"it should hold events up to {end - 1}, and gives none from {from} on"));
                return;
            }

            from = next;
        }
    }

    private static LoggedProbe Read(JsonElement recorded, int partition, string run)
    {
        var at = new Place(partition, recorded.GetProperty("sequenceNumber").GetInt64());
        var e = recorded.GetProperty("event");
        return e.TryGetProperty("type", out var type) && type.ValueEquals(Probe.EventType)
            && e.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("run", out var of) && of.ValueKind == JsonValueKind.String && of.ValueEquals(run)
                ? new LoggedProbe(at, data.GetProperty("key").GetString(), data.GetProperty("number").GetInt64())
                : new LoggedProbe(at, null, 0);
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"GET {answer.RequestMessage?.RequestUri?.PathAndQuery} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}", null, answer.StatusCode);
        }

        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        return await JsonDocument.ParseAsync(body, default, stop);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, bool tryAgain, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var last = !tryAgain || time.GetElapsedTime(since) > patience;
            try
            {
                var answer = await http.GetAsync(path, stop);
                if (last || answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests))
                {
                    return answer;
                }

                answer.Dispose();
            }
            catch (Exception e) when (!last && (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested)))
            {
                // A server that is being restarted is not there for a moment; reading again does no harm.
            }
            catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
            {
                throw new HttpRequestException($"GET {path}: no answer in time", e);
            }

            await Task.Delay(Pause, time, stop);
        }
    }
}
