using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Flights;

/// <summary>Real input through a real process that is killed three times on the way.</summary>
public sealed class FlightsTests
{
    private const int BatchSize = 500;
    private const string Host = "Serverless.Flights.dll";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwentyThousandFlights_ThroughThreeKills_GiveEveryRowExactly()
    {
        var (flights, whyNot) = await FlightData.LoadAsync();
        Assert.SkipWhen(flights is null, whyNot ?? "");
        using var data = new TemporaryFolder();
        var server = await ServerProcess.StartAsync(Host, data.Path);
        var receipts = new Dictionary<int, long>();
        var batches = flights!.Chunk(BatchSize).ToArray();
        try
        {
            for (var i = 0; i < batches.Length; i++)
            {
                if (i is 9 or 20 or 31)
                {
                    // The kill comes while this batch is on its way; sent again, what was stored answers as a duplicate.
                    var inFlight = PostAsync(server.Client, batches[i], i * BatchSize);
                    await server.KillAsync();
                    await inFlight.ContinueWith(_ => { }, TaskScheduler.Default);
                    await server.DisposeAsync();
                    server = await ServerProcess.StartAsync(Host, data.Path);
                }

                using var answer = await PostAsync(server.Client, batches[i], i * BatchSize);
                Assert.Equal(202, (int)answer.StatusCode);
                var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
                foreach (var receipt in body.GetProperty("receipts").EnumerateArray())
                {
                    receipts[receipt.GetProperty("partition").GetInt32()] = receipt.GetProperty("sequenceNumber").GetInt64();
                }
            }

            Assert.Equal(flights!.Count, receipts.Values.Sum(last => last + 1));
            foreach (var (partition, sequence) in receipts)
            {
                using var seen = await server.Client.GetAsync($"/api/views/airports?top=1&wait=60&receipt={partition}:{sequence}", Stop);
                seen.EnsureSuccessStatusCode();
            }

            Assert.Equal(Expected(flights, Origin), await RowsAsync(server.Client, "airports"));
            Assert.Equal(Expected(flights, f => $"{Origin(f)}-{f.GetProperty("destination").GetString()}"), await RowsAsync(server.Client, "routes"));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, JsonElement[] flights, int first)
    {
        var json = new StringBuilder("[");
        for (var i = 0; i < flights.Length; i++)
        {
            var time = DateTime.ParseExact(flights[i].GetProperty("date").GetString()!, "yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture);
            json.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""
                {"specversion":"1.0","id":"flight-{{first + i}}","source":"/flights","type":"flights.landed","subject":"{{Origin(flights[i])}}","time":"{{time:yyyy-MM-dd'T'HH:mm:ss'Z'}}","data":{{flights[i].GetRawText()}}}
                """);
        }

        var content = new StringContent(json.Append(']').ToString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        return client.PostAsync("/api/events", content, Stop);
    }

    private static string Origin(JsonElement flight) => flight.GetProperty("origin").GetString()!;

    private static SortedDictionary<string, string> Expected(IReadOnlyList<JsonElement> flights, Func<JsonElement, string> key) => new(
        flights.GroupBy(key).ToDictionary(g => g.Key, g =>
        {
            var delays = g.Select(f => f.GetProperty("delay").GetInt32()).ToList();
            return string.Create(CultureInfo.InvariantCulture, $"{delays.Count} {delays.Average():R} {delays.Max()}");
        }),
        StringComparer.Ordinal);

    private static async Task<SortedDictionary<string, string>> RowsAsync(HttpClient client, string view)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>(
                $"/api/views/{view}?top=200{(continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}")}", Stop);
            foreach (var row in page.GetProperty("rows").EnumerateArray())
            {
                var state = row.GetProperty("state");
                rows[row.GetProperty("key").GetString()!] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{state.GetProperty("flights").GetInt32()} {state.GetProperty("mean").GetDouble():R} {state.GetProperty("worst").GetInt32()}");
            }

            continuation = page.TryGetProperty("continuation", out var next) ? next.GetString() : null;
        }
        while (continuation is not null);

        return rows;
    }
}
