using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Serverless.Benchmarks.Checking;

/// <summary>Reads views and the hospital of a running server.</summary>
/// <param name="http">Its base address is the server's; it carries the key.</param>
/// <param name="patience">How long a view may stand still before waiting for it is given up.</param>
/// <param name="time">The clock.</param>
/// <param name="output">Where to say that the server is away, so that a wait has a reason.</param>
internal sealed class ServerViews(HttpClient http, TimeSpan patience, TimeProvider time, TextWriter output)
{
    private const string Position = "View-Position";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a view has seen the events that the receipts name; null, or why it will not.</summary>
    /// <param name="view">The view.</param>
    /// <param name="receipts">The last sequence number of each partition.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<string?> WaitAsync(string view, IReadOnlyDictionary<int, long> receipts, CancellationToken stop)
    {
        var asked = string.Join(',', receipts.OrderBy(r => r.Key).Select(r => $"{r.Key}:{r.Value}"));
        var (before, since) = ("", time.GetTimestamp());
        while (true)
        {
            using var answer = await GetAsync($"api/views/{view}?top=1&receipt={Uri.EscapeDataString(asked)}", stop);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return null;
            }

            if (answer.StatusCode is not (HttpStatusCode.GatewayTimeout or HttpStatusCode.ServiceUnavailable))
            {
                return $"view '{view}' answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}";
            }

            var now = await PositionAsync(view, stop);
            if (now != before)
            {
                (before, since) = (now, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(since) > patience)
            {
                return $"view '{view}' has stood at {now} for {patience.TotalSeconds:0} s and has not seen {asked}";
            }
        }
    }

    /// <summary>All rows whose key begins with a prefix, page by page.</summary>
    /// <exception cref="HttpRequestException">The server did not answer with rows.</exception>
    public async IAsyncEnumerable<(string Key, JsonElement State)> ReadAsync(
        string view, string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var page in PagesAsync($"api/views/{view}?top=1000&prefix={Uri.EscapeDataString(prefix)}", stop))
        {
            foreach (var row in page.GetProperty("rows").EnumerateArray())
            {
                yield return (row.GetProperty("key").GetString()!, row.GetProperty("state"));
            }
        }
    }

    /// <summary>The patients of a projection: the key that waits, and how many events do.</summary>
    /// <exception cref="HttpRequestException">The server did not answer with patients.</exception>
    public async IAsyncEnumerable<(string Ward, long Held)> ReadPatientsAsync(
        string projection, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var page in PagesAsync($"api/hospital?top=1000&projection={projection}", stop))
        {
            foreach (var patient in page.GetProperty("items").EnumerateArray())
            {
                if (patient.GetProperty("status").GetString() == "patient")
                {
                    yield return (patient.GetProperty("ward").GetString()!, patient.GetProperty("held").GetInt64());
                }
            }
        }
    }

    private async IAsyncEnumerable<JsonElement> PagesAsync(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        for (string? token = null, next = path; next is not null; next = token is null ? null : $"{path}&continuation={Uri.EscapeDataString(token)}")
        {
            using var answer = await GetAsync(next, stop);
            if (!answer.IsSuccessStatusCode)
            {
                throw new HttpRequestException(
                    $"GET {next} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}", null, answer.StatusCode);
            }

            await using var body = await answer.Content.ReadAsStreamAsync(stop);
            using var page = await JsonDocument.ParseAsync(body, default, stop);
            yield return page.RootElement;
            token = page.RootElement.TryGetProperty("continuation", out var more) && more.ValueKind == JsonValueKind.String ? more.GetString() : null;
        }
    }

    private async Task<string> PositionAsync(string view, CancellationToken stop)
    {
        using var answer = await GetAsync($"api/views/{view}?top=1", stop);
        return answer.Headers.TryGetValues(Position, out var values) ? string.Join(',', values) : $"status {(int)answer.StatusCode}";
    }

    /// <summary>A server that is being restarted is not there for a moment; reading again does no harm.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await http.GetAsync(path, HttpCompletionOption.ResponseContentRead, stop);
            }
            catch (Exception e) when (IsNoAnswer(e, stop) && time.GetElapsedTime(since) < patience)
            {
                if (isFirst)
                {
                    output.WriteLine($"{http.BaseAddress} gives no answer ({e.Message}); trying for {patience.TotalSeconds:0} s");
                }

                await Task.Delay(Pause, time, stop);
            }
        }
    }

    private static bool IsNoAnswer(Exception e, CancellationToken stop) =>
        e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested);
}
