using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.Benchmarks.Kills;

/// <summary>What the server says over HTTP, page by page. Throws <see cref="HttpRequestException"/> when it is gone.</summary>
internal sealed class ServerReads(HttpClient http)
{
    private const int Page = 500;

    /// <summary>Every row of a view, key and state, as of what the view has seen now.</summary>
    public async Task<SortedDictionary<string, JsonElement>> RowsAsync(Uri server, string view, CancellationToken stop)
    {
        var seen = (await ViewsAsync(server, stop)).First(v => v.GetProperty("name").GetString() == view).GetProperty("positions")
            .EnumerateArray().Select(p => $"{p.GetProperty("partition")}:{p.GetProperty("sequenceNumber")}");
        var rows = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var row in await ListAsync(server, $"api/views/{view}?top={Page}&receipt={string.Join(',', seen)}", "rows", stop))
        {
            rows.Add(row.GetProperty("key").GetString()!, row.GetProperty("state"));
        }

        return rows;
    }

    /// <summary>Everybody who is in the hospital.</summary>
    public Task<List<JsonElement>> PatientsAsync(Uri server, CancellationToken stop) =>
        ListAsync(server, $"api/hospital?projection=ledger&top={Page}", "items", stop);

    /// <summary>How many patients and held events there are.</summary>
    public async Task<(long Patients, long Held)> CountsAsync(Uri server, CancellationToken stop)
    {
        var page = await http.GetFromJsonAsync<JsonElement>(new Uri(server, "api/hospital?projection=ledger&top=1"), stop);
        return (page.GetProperty("patients").GetInt64(), page.GetProperty("held").GetInt64());
    }

    public Task<JsonElement> PatientAsync(Uri server, string id, CancellationToken stop) =>
        http.GetFromJsonAsync<JsonElement>(new Uri(server, $"api/hospital/{id}"), stop);

    /// <returns>Whether the request is recorded; false when the patient was released meanwhile.</returns>
    public async Task<bool> ReleaseAsync(Uri server, string id, string reason, CancellationToken stop)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(server, $"api/hospital/{id}/release"), new { by = "kills", reason }, stop);
        return answer.StatusCode != HttpStatusCode.Conflict && answer.EnsureSuccessStatusCode().StatusCode == HttpStatusCode.Accepted;
    }

    /// <summary>How many events each view has not seen.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LagAsync(Uri server, CancellationToken stop) =>
        (await ViewsAsync(server, stop)).ToDictionary(v => v.GetProperty("name").GetString()!, v => v.GetProperty("lag").GetInt64());

    private async Task<IEnumerable<JsonElement>> ViewsAsync(Uri server, CancellationToken stop) =>
        (await http.GetFromJsonAsync<JsonElement>(new Uri(server, "api/views"), stop)).GetProperty("views").EnumerateArray();

    private async Task<List<JsonElement>> ListAsync(Uri server, string path, string items, CancellationToken stop)
    {
        var all = new List<JsonElement>();
        string? continuation = null;
        do
        {
            var url = continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}";
            var page = await http.GetFromJsonAsync<JsonElement>(new Uri(server, url), stop);
            all.AddRange(page.GetProperty(items).EnumerateArray());
            continuation = page.TryGetProperty("continuation", out var next) ? next.GetString() : null;
        }
        while (continuation is not null);

        return all;
    }
}
