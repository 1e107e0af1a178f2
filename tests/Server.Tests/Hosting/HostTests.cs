using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Pipeline.Stores;
using Serverless.Server.Composition;

namespace Serverless.Server.Hosting;

public sealed class HostTests : IAsyncLifetime
{
    private const string ReadKey = "read-0123456789abcdef";
    private readonly string _folder = Directory.CreateTempSubdirectory("serverless-host-").FullName;
    private readonly HttpClient _client = new();
    private ServerHost? _host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? default);
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_event_is_published_seen_and_still_there_after_a_restart()
    {
        await StartAsync();
        using var body = new StringContent("""{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"a/b"}""", Encoding.UTF8, "application/cloudevents+json");
        using var posted = await _client.PostAsync(Url("/api/events"), body, Stop);
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
        var receipt = (await posted.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("receipts")[0];
        var seen = $"receipt={receipt.GetProperty("partition")}:{receipt.GetProperty("sequenceNumber")}";
        var (row, list) = ($"/api/views/streams/a%2Fb?{seen}", $"/api/views/streams?{seen}");
        Assert.Equal("a/b", (await _client.GetFromJsonAsync<JsonElement>(Url(list), Stop)).GetProperty("rows")[0].GetProperty("key").GetString());
        Assert.Equal(1, (await _client.GetFromJsonAsync<JsonElement>(Url(row), Stop)).GetProperty("events").GetInt32());

        await _host!.DisposeAsync();
        await StartAsync();

        Assert.Equal(1, (await _client.GetFromJsonAsync<JsonElement>(Url(row), Stop)).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task What_is_not_there_names_what_is()
    {
        await StartAsync();

        using var unknown = await _client.GetAsync(Url("/api/nothing"), Stop);
        using var method = await _client.DeleteAsync(Url("/api/views/streams/k"), Stop);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (unknown.StatusCode, unknown.Content.Headers.ContentType?.MediaType));
        Assert.Contains("GET /api/views", await unknown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"), (method.StatusCode, method.Content.Headers.ContentType?.MediaType));
        Assert.Equal(["GET", "HEAD"], method.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/api/views?code=Secret123456789")]
    [InlineData("/api/nothing?code=Secret123456789")]
    [InlineData("/health?access_token=Secret123456789")]
    public async Task A_key_in_the_url_is_refused_and_not_shown(string path)
    {
        await StartAsync();

        using var answer = await _client.GetAsync(Url(path), Stop);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("Secret", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_has_its_rights_only_and_health_needs_none_on_this_machine()
    {
        await StartAsync(("Serverless:Keys:Read:0", ReadKey));

        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.GetAsync(Url("/api/views"), Stop)).StatusCode);
        _client.DefaultRequestHeaders.Add("x-api-key", ReadKey);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(Url("/api/views"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.PostAsync(Url("/api/events"), null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _client.PostAsync(Url("/api/hospital/a~1~0~0/release"), null, Stop)).StatusCode);
        _client.DefaultRequestHeaders.Clear();
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await _client.GetAsync(Url("/health"), Stop)).StatusCode);
        using var byOtherName = new HttpRequestMessage(HttpMethod.Get, Url("/health")) { Headers = { Host = "example.org" } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.SendAsync(byOtherName, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_failure_shows_nothing_of_the_inside()
    {
        await StartAsync(Breaking(() => throw new InvalidOperationException("secret")));
        using var broken = await _client.GetAsync(Url("/health"), Stop);

        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (broken.StatusCode, broken.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("secret", await broken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_away_is_a_503_with_a_time_to_come_back()
    {
        await StartAsync(Breaking(() => throw new StoreUnavailableException("/secret/path is gone")));
        using var away = await _client.GetAsync(Url("/health"), Stop);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (away.StatusCode, away.Headers.RetryAfter?.Delta));
        Assert.DoesNotContain("secret", await away.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no option '--dtaa'", "--dtaa", "x")]
    [InlineData("Refusing to listen on http://0.0.0.0:0", "--urls", "http://0.0.0.0:0")]
    [InlineData("no setting Serverless:Limits:MaxPge", "--Serverless:Limits:MaxPge=1")]
    [InlineData("between 1 and 10000", "--Serverless:Limits:MaxPage=0")]
    [InlineData("'Serverless:Limits:MaxPage'", "--Serverless:Limits:MaxPage=many")]
    [InlineData("'Events' is not a hub name", "--Serverless:Hubs:Events!=4")]
    [InlineData("at least 16", "--Serverless:Keys:Read:0=short")]
    public async Task A_start_that_cannot_be_meant_is_refused_in_one_line(string reason, params string[] args)
    {
        var errors = new StringWriter();

        var code = await CommandLineRun.RunAsync(args, (_, _, _, _) => throw new InvalidOperationException("must not open"), TextWriter.Null, errors);

        Assert.Equal(1, code);
        Assert.Contains(reason.Replace("'Events'", "'Events!'", StringComparison.Ordinal), errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, errors.ToString().Count(c => c == '\n'));
    }

    private static OpenParts Breaking(Func<IReadOnlyList<Serverless.Pipeline.Processing.PartitionHealth>> health) =>
        async (options, logging, time, stop) => await OneMachine.Running(HostProjections.All)(options, logging, time, stop) with { Health = health };

    private Task StartAsync(params (string Name, string Value)[] settings) => StartAsync(OneMachine.Running(HostProjections.All), settings);

    private async Task StartAsync(OpenParts open, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(s => s.Name, s => (string?)s.Value);
        all["Serverless:DataFolder"] = _folder;
        all["urls"] = "http://127.0.0.1:0";
        _host = await ServerHost.StartAsync(all, open, Stop);
    }

    private Uri Url(string path) => new(_host!.Urls.Single() + path);
}
