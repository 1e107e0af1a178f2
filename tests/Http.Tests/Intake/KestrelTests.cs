using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

public sealed class KestrelTests
{
    private const string Head = "POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";

    private readonly RecordingPublisher _log = new();

    [Fact]
    public async Task A_chunked_event_is_taken()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();
        var text = Event("1");

        await connection.SendAsync($"{Head}{Structured}\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync($"5\r\n{text[..5]}\r\n");
        await connection.SendAsync($"{text.Length - 5:x}\r\n{text[5..]}\r\n0\r\n\r\n");

        Assert.Equal("HTTP/1.1 202 Accepted", await connection.ReadStatusAsync());
        Assert.Equal([text], _log.Envelopes);
    }

    [Theory]
    [InlineData(Structured, false)]
    [InlineData(Batch, false)]
    [InlineData(Batch, true)]
    [InlineData("text/plain\r\nce-id: 1\r\nce-specversion: 1.0\r\nce-source: /a\r\nce-type: t", false)]
    public async Task A_body_that_stops_half_way_stores_nothing(string contentType, bool chunked)
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();
        var half = contentType == Batch ? $"[{Event("1")},{Event("2")}]" : Event("1");

        await connection.SendAsync(chunked
            ? $"{Head}{contentType}\r\nTransfer-Encoding: chunked\r\n\r\n{half.Length:x}\r\n{half}\r\n"
            : $"{Head}{contentType}\r\nContent-Length: {half.Length + 1}\r\n\r\n{half}");
        await host.RequestBegunAsync();
        connection.Reset();
        await host.RequestEndedAsync();

        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task Ndjson_that_stops_half_way_stores_whole_lines_only()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();
        var stored = new TaskCompletionSource();
        _log.OnCall = call =>
        {
            stored.TrySetResult();
            return Task.CompletedTask;
        };

        await connection.SendAsync($"{Head}{Ndjson}\r\nContent-Length: 100000\r\n\r\n{Event("1")}\n{Event("2")}\n{Event("3")}");
        await stored.Task.WaitAsync(TestContext.Current.CancellationToken);
        connection.Reset();
        await host.RequestEndedAsync();

        Assert.Equal([Event("1"), Event("2")], _log.Envelopes);
    }

    [Fact]
    public async Task Lines_are_stored_while_the_client_is_still_sending()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();
        var calls = new SemaphoreSlim(0);
        _log.OnCall = call =>
        {
            calls.Release();
            return Task.CompletedTask;
        };
        var length = 2 * (Event("1").Length + 1);

        await connection.SendAsync($"{Head}{Ndjson}\r\nContent-Length: {length}\r\n\r\n{Event("1")}\n");
        await calls.WaitAsync(TestContext.Current.CancellationToken);
        await connection.SendAsync($"{Event("2")}\n");

        Assert.Equal("HTTP/1.1 202 Accepted", await connection.ReadStatusAsync());
        Assert.Equal([Event("1"), Event("2")], _log.Envelopes);
    }

    [Fact]
    public async Task A_log_that_stops_is_answered_while_the_client_is_still_sending()
    {
        _log.UnavailableFrom = 1;
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();

        await connection.SendAsync($"{Head}{Ndjson}\r\nContent-Length: 100000\r\n\r\n{Event("1")}\n");

        Assert.Equal("HTTP/1.1 503 Service Unavailable", await connection.ReadStatusAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_event_is_appended_disturbs_nobody()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        _log.OnCall = call =>
        {
            begun.TrySetResult();
            return call == 1 ? release.Task : Task.CompletedTask;
        };
        using (var connection = await host.ConnectAsync())
        {
            await connection.SendAsync($"{Head}{Structured}\r\nContent-Length: {Event("1").Length}\r\n\r\n{Event("1")}");
            await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
            connection.Reset();
        }

        await host.RequestEndedAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Structured, Event("2"))).StatusCode);
        release.SetResult();
    }

    [Theory]
    [InlineData(Structured)]
    [InlineData(Ndjson)]
    public async Task A_request_without_a_length_is_a_411(string contentType)
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();

        await connection.SendAsync($"{Head}{contentType}\r\n\r\n");

        Assert.Equal("HTTP/1.1 411 Length Required", await connection.ReadStatusAsync());
    }

    [Fact]
    public async Task An_http2_request_needs_no_length()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log), HttpProtocols.Http2);
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(Event("1")))),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Structured);

        var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Accepted, HttpVersion.Version20), (answer.StatusCode, answer.Version));
    }

    [Theory]
    [InlineData("ce-subject: \r\n")]
    [InlineData("ce-id: 2\r\n")]
    public async Task A_bad_header_is_a_400(string header)
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var connection = await host.ConnectAsync();

        await connection.SendAsync($"{Head}text/plain\r\n{header}ce-id: 1\r\nce-specversion: 1.0\r\nce-source: /a\r\nce-type: t\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("HTTP/1.1 400 Bad Request", await connection.ReadStatusAsync());
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task A_batch_of_15_MiB_is_taken_and_one_of_20_MiB_is_a_413()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        string Large(int mib) => $"[{string.Join(',', Enumerable.Range(0, mib).Select(i => Event($"{i}", $",\"data\":\"{new string('x', 1_048_000)}\"")))}]";

        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Batch, Large(15))).StatusCode);
        var answer = await host.PostAsync(Batch, Large(20));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(15, _log.Count);
    }

    [Theory]
    [InlineData(Structured, 413)]
    [InlineData(Ndjson, 413)]
    [InlineData(Batch, 400)]
    public async Task An_id_of_10_MiB_is_refused(string contentType, int status)
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        var huge = Event(new string('x', 10 * 1024 * 1024));

        var answer = await host.PostAsync(contentType, contentType == Batch ? $"[{huge}]" : huge);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.InRange((await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Length, 1, 2_000);
    }

    [Fact]
    public async Task A_client_that_sends_byte_by_byte_holds_up_nobody()
    {
        await using var host = await KestrelHost.StartAsync(Handler(_log));
        using var slow = await host.ConnectAsync();
        var text = Event("slow");
        await slow.SendAsync($"{Head}{Structured}\r\nContent-Length: {text.Length}\r\n\r\n");

        for (var i = 0; i < text.Length; i++)
        {
            // Between any two bytes of the one, the other is served.
            await slow.SendAsync(text[i..(i + 1)]);
            Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Structured, Event($"fast-{i}"))).StatusCode);
        }

        Assert.Equal("HTTP/1.1 202 Accepted", await slow.ReadStatusAsync());
        Assert.Equal(text.Length + 1, _log.Events.Count);
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
