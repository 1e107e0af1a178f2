using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Serverless.LocalFunctions.Running;

[Trait("Category", "Slow")]
[Collection(RunningApiCollection.Name)]
public sealed class HttpTests(RunningApi api)
{
    private const string Event = """{"specversion":"1.0","id":"1","source":"/shop","type":"order.placed","subject":"order-7","data":{"total":42}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_function_is_loaded() => Assert.Equal(16, (await api.StartedAsync()).Functions.Count);

    [Theory]
    [InlineData("/health", "\"status\":\"running\"")]
    [InlineData("/api/views", "\"name\":\"payments\"")]
    [InlineData("/api/views/streams", "{\"rows\":[]}")]
    [InlineData("/api/hospital", "{\"patients\":0,\"held\":0,\"items\":[]}")]
    [InlineData("/api/hubs", "\"partitionCount\":4")]
    public async Task What_is_read_is_answered(string path, string part)
    {
        await api.StartedAsync();

        using var answer = await api.Client.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(part, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_of_a_view_come_through()
    {
        await api.StartedAsync();

        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/views/payments");
        using var answer = await api.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches("^0:-?\\d+,1:-?\\d+,2:-?\\d+,3:-?\\d+$", answer.Headers.GetValues("View-Position").Single());
    }

    [Fact]
    public async Task An_event_that_is_posted_is_in_the_hub()
    {
        await api.StartedAsync();

        using var answer = await PostAsync(Event);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        using var receipts = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        var receipt = receipts.RootElement.GetProperty("receipts")[0];
        Assert.Equal(api.Hub.CountOf(receipt.GetProperty("partition").GetInt32()) - 1, receipt.GetProperty("sequenceNumber").GetInt64());
    }

    [Fact]
    public async Task A_bad_event_is_refused_in_words()
    {
        await api.StartedAsync();

        using var answer = await PostAsync("""{"specversion":"1.0"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/problems/invalid-event", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("DELETE", "/api/views")]
    [InlineData("GET", "/api/events")]
    [InlineData("GET", "/api/views/")]
    public async Task What_is_no_function_s_is_404_of_the_host(string method, string path)
    {
        await api.StartedAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await api.Client.SendAsync(request, Stop);

        // A row's route needs a key, and without one the rows' route has the path.
        Assert.Equal(path == "/api/views/" ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/views/streams/a/b", "a/b")]
    [InlineData("/api/views/streams?key=a%2Fb", "a/b")]
    [InlineData("/api/views/streams/a%2Fb", "a/b")]
    [InlineData("/api/views/streams/a%2fb", "a/b")]
    [InlineData("/api/views/streams?key=a%252Fb", "a%2Fb")]
    [InlineData("/api/views/streams/%C3%A9%20x", "é x")]
    public async Task The_key_of_a_row_is_what_the_client_meant(string path, string key)
    {
        await api.StartedAsync();

        using var answer = await api.Client.GetAsync(path, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal($"View 'streams' has no row '{key}'.", problem.RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Without_the_hub_an_event_is_refused_for_now_and_says_why()
    {
        await api.StartedAsync();
        using (api.WithoutHub())
        {
            using var answer = await PostAsync(Event);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains("hub 'events'", await answer.Content.ReadAsStringAsync(Stop), StringComparison.OrdinalIgnoreCase);

            // Patients are in storage alone.
            using var hospital = await api.Client.GetAsync("/api/hospital", Stop);
            Assert.Equal(HttpStatusCode.OK, hospital.StatusCode);
        }
    }

    private Task<HttpResponseMessage> PostAsync(string text) => api.Client.PostAsync(
        "/api/events", new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json")), Stop);
}
