namespace Serverless.Server.Tests.Proving;

/// <summary>Tails of a running host, as a reader takes them.</summary>
internal static class Tailing
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Completes once a partition has the event.</summary>
    public static async Task WaitForAsync(HttpClient client, int partition, long sequence)
    {
        using var lines = await OpenAsync(client, partition, "?from=earliest");
        while (await lines.ReadLineAsync(Stop) is { } line && line != $"id: {sequence}")
        {
        }
    }

    /// <summary>The lines of a tail, as they come.</summary>
    public static async Task<StreamReader> OpenAsync(HttpClient client, int partition, string query, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/hubs/events/partitions/{partition}/tail{query}");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        answer.EnsureSuccessStatusCode();
        return new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
    }
}
