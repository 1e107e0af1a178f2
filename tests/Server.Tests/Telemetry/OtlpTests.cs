using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Serverless.Pipeline.Telemetry;
using Serverless.Server.Tests.Running;

namespace Serverless.Server.Tests.Telemetry;

/// <summary>The real process and a collector: what it sends, and that it sends nothing unasked.</summary>
public sealed class OtlpTests
{
    private const string Host = "Serverless.Server.dll";

    /// <summary>What a healthy hour with one poison event has no occasion for.</summary>
    private static readonly string[] Unhealthy =
        [Names.Retries.Name, Names.Stops.Name, Names.Throttled.Name, Names.PublishFailures.Name, Names.Releases.Name];

    private static readonly string[] Frameworks = ["http.server.request.duration", "kestrel.active_connections", "dotnet.gc.collections"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_instruments_and_the_trace_of_a_request_arrive_at_the_collector()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data, collector, "--Serverless:Telemetry:SampleRatio=0");
        var (trace, caller) = (new string('a', 32), new string('b', 16));

        var receipt = await PostAsync(server, Post.Event("1", "k"), $"00-{trace}-{caller}-01");
        await Post.RowAsync(server.Client, "streams", "k", receipt);
        var poisoned = await PostAsync(server, """{"specversion":"1.0","id":"2","source":"/tests","type":"serverless.probe","data":{}}""", null);
        await ReleaseAsync(server, $"/api/hospital/probes~1~{poisoned.Partition}~{poisoned.Sequence}");

        await collector.WaitAsync(() => Names.Instruments.Select(name => name.Name).Except(Unhealthy).All(collector.Metrics.Contains), Stop);
        await collector.WaitAsync(() => Frameworks.All(collector.Metrics.Contains), Stop);
        await collector.WaitAsync(() => collector.Spans.Any(span => span.Name == "commit streams"), Stop);
        await collector.WaitAsync(() => collector.Spans.Any(span => span.Parent == caller), Stop);
        await collector.WaitAsync(() => collector.Spans.Any(span => span.Name == "publish events"), Stop);

        var request = Assert.Single(collector.Spans, span => span.Parent == caller);
        var append = Assert.Single(collector.Spans, span => span.Name == "publish events");
        Assert.Equal(request.Id, append.Parent);
        Assert.Equal(append.Id, Assert.Single(collector.Spans, span => span.Name == "commit streams").Parent);
        Assert.All(collector.Spans, span => Assert.Equal(trace, span.Trace));
    }

    [Fact]
    public async Task What_was_measured_last_is_sent_at_the_end()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data, collector, "--Serverless:Telemetry:Interval=01:00:00");
        var receipt = await PostAsync(server, Post.Event("1", "k"), null);
        await Post.RowAsync(server.Client, "streams", "k", receipt);

        Assert.Equal(0, await server.TerminateAsync());

        Assert.Contains(Names.Committed.Name, collector.Metrics);
    }

    [Fact]
    public async Task A_sampled_event_is_stored_with_its_trace_and_any_other_as_it_came()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data, collector, "--Serverless:Telemetry:SampleRatio=0");
        var own = $$"""{"specversion":"1.0","id":"2","source":"/s","type":"t","traceparent":"00-{{new string('c', 32)}}-{{new string('d', 16)}}-01"}""";

        var sampled = await PostAsync(server, Post.Event("1", "k"), $"00-{new string('a', 32)}-{new string('b', 16)}-01");
        var brought = await PostAsync(server, own, $"00-{new string('a', 32)}-{new string('b', 16)}-01");
        var plain = await PostAsync(server, Post.Event("3", "k"), null);

        Assert.StartsWith($"00-{new string('a', 32)}-", (await StoredAsync(server, sampled)).GetProperty("traceparent").GetString(), StringComparison.Ordinal);
        Assert.Equal($"00-{new string('c', 32)}-{new string('d', 16)}-01", (await StoredAsync(server, brought)).GetProperty("traceparent").GetString());
        Assert.False((await StoredAsync(server, plain)).TryGetProperty("traceparent", out _));
    }

    [Fact]
    public async Task A_collector_that_is_away_is_logged_and_disturbs_nothing()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(
            Host, data.Path, "--Serverless:Telemetry:OtlpEndpoint=http://127.0.0.1:1", "--Serverless:Telemetry:Interval=00:00:01");
        while (!server.Output.Contains("/FailedToReachCollector: http://127.0.0.1:1/", StringComparison.Ordinal))
        {
            var receipt = await PostAsync(server, Post.Event("1", "k"), null);
            await Post.RowAsync(server.Client, "streams", "k", receipt);
        }

        // What is reported is what failed, not what the SDK leaves out on purpose.
        Assert.DoesNotContain("MetricInstrumentIgnored", server.Output, StringComparison.Ordinal);

        Assert.Equal(0, await server.TerminateAsync());
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("ftp://collector")]
    [InlineData("http://user:secret@collector")]
    public async Task An_endpoint_that_is_none_is_refused(string endpoint)
    {
        using var data = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunToEndAsync(Host, "--data", data.Path, $"--Serverless:Telemetry:OtlpEndpoint={endpoint}");

        Assert.Equal(1, exitCode);
        Assert.Contains("Telemetry:OtlpEndpoint must be", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    private static Task<ServerProcess> StartAsync(TemporaryFolder data, OtlpReceiver collector, params string[] further) => ServerProcess.StartAsync(
        Host,
        data.Path,
        [$"--Serverless:Telemetry:OtlpEndpoint={collector.Url}", .. further.Any(f => f.Contains("Interval", StringComparison.Ordinal)) ? Array.Empty<string>() : ["--Serverless:Telemetry:Interval=00:00:01"], .. further]);

    private static async Task<(int Partition, long Sequence)> PostAsync(ServerProcess server, string json, string? traceParent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = Json(json, "application/cloudevents+json") };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var answer = await server.Client.SendAsync(request, Stop);
        return Assert.Single(await Post.ReceiptsAsync(answer));
    }

    /// <summary>As soon as the patient is there.</summary>
    private static async Task ReleaseAsync(ServerProcess server, string patient)
    {
        while (true)
        {
            using var asked = await server.Client.PostAsync($"{patient}/release", Json("""{"by":"tester","reason":"again"}"""), Stop);
            if (asked.StatusCode != HttpStatusCode.NotFound)
            {
                Assert.True(asked.IsSuccessStatusCode);
                return;
            }
        }
    }

    private static ByteArrayContent Json(string json, string type = "application/json") =>
        new(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task<JsonElement> StoredAsync(ServerProcess server, (int Partition, long Sequence) at)
    {
        var page = await server.Client.GetStringAsync($"/api/hubs/events/partitions/{at.Partition}?from={at.Sequence}&top=1", Stop);
        using var json = JsonDocument.Parse(page);
        return json.RootElement.GetProperty("events")[0].GetProperty("event").Clone();
    }
}
