using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Serverless.Storage.Alarm;

public sealed class HospitalAlarmTests
{
    private static readonly Uri Webhook = new("https://example.com/hook/Secret1");
    private static readonly byte[] Message = """{"id":"sums-1-0-7"}"""u8.ToArray();

    private readonly Recorder _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_webhook_a_message_is_a_warning_with_all_it_says()
    {
        using var receiver = new Receiver(HttpStatusCode.OK);
        using var client = new HttpClient(receiver);

        await new HospitalAlarm(client, null, _log).RaiseAsync("m1", Message, Stop);

        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.EndsWith("""{"id":"sums-1-0-7"}""", text, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.NoContent)]
    public async Task A_webhook_gets_the_message_as_it_is_and_nothing_is_logged(HttpStatusCode taken)
    {
        using var receiver = new Receiver(taken);
        using var client = new HttpClient(receiver);

        await new HospitalAlarm(client, Webhook, _log).RaiseAsync("m1", Message, Stop);

        Assert.Equal("POST https://example.com/hook/Secret1 application/json m1 {\"id\":\"sums-1-0-7\"}", Assert.Single(receiver.Requests));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Found)]
    public async Task A_message_that_is_not_taken_is_left_to_the_queue_and_the_address_is_not_shown(HttpStatusCode answer)
    {
        using var receiver = new Receiver(answer);
        using var client = new HttpClient(receiver);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => new HospitalAlarm(client, Webhook, _log).RaiseAsync("m1", Message, Stop));

        Assert.Equal(answer, error.StatusCode);
        Assert.DoesNotContain("Secret1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirected_message_counts_as_not_taken()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var client = HospitalAlarm.CreateClient();
        var webhook = new Uri($"http://{server.LocalEndpoint}/hook");
        var raising = new HospitalAlarm(client, webhook, _log).RaiseAsync("m1", Message, Stop);
        using (var connection = await server.AcceptTcpClientAsync(Stop))
        {
            // A client that follows asks again, for a page that it gets: then the message would be lost.
            await RedirectAsync(connection.GetStream());
            var error = await Assert.ThrowsAsync<HttpRequestException>(() => raising);
            Assert.Equal(HttpStatusCode.Found, error.StatusCode);
        }
    }

    private static async Task RedirectAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var read = new StringBuilder();
        while (!read.ToString().EndsWith('}'))
        {
            read.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Stop)));
        }

        await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), Stop);
    }

    private sealed class Receiver(HttpStatusCode status) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add($"{request.Method} {request.RequestUri} {request.Content!.Headers.ContentType} {request.Headers.GetValues(HospitalAlarm.IdempotencyKey).Single()} {await request.Content.ReadAsStringAsync(cancellationToken)}");
            return new HttpResponseMessage(status);
        }
    }

    private sealed class Recorder : ILogger<HospitalAlarm>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
