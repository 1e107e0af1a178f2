using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Serverless.Storage.HospitalQueue;

namespace Serverless.Storage.Alarm;

public sealed class HospitalAlarmTests
{
    private static readonly HospitalMessage Message = new(
        1, "sums-2-3-7", "sums", 2, 3, 7, "Secret1", "order.placed", "System.FormatException", "Secret2 is no number.", DateTimeOffset.UnixEpoch);

    private readonly Recorder _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_webhook_an_admission_is_a_warning_that_shows_nothing_of_the_event()
    {
        await new HospitalAlarm(null, _log).RaiseAsync(Message.ToJson(), Stop);

        Assert.Equal(
            (LogLevel.Warning, "An event of type order.placed was admitted to the hospital as sums-2-3-7 (System.FormatException), and no webhook is configured to tell it to"),
            Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task A_webhook_gets_the_message_and_nothing_is_logged()
    {
        var (posted, error) = await RaiseAsync("204 No Content");

        Assert.Null(error);
        Assert.EndsWith(Message.ToJson().ToString(), posted, StringComparison.Ordinal);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("500 Internal Server Error")]
    [InlineData("404 Not Found")]
    [InlineData("302 Found")]
    public async Task A_message_that_is_not_taken_stays_in_the_queue(string answer)
    {
        var (_, error) = await RaiseAsync(answer);

        Assert.Contains(answer[..3], Assert.IsType<IOException>(error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no message")]
    [InlineData("""{"version":2}""")]
    public async Task A_message_that_nobody_can_read_stays_in_the_queue(string message)
    {
        await Assert.ThrowsAsync<IOException>(() => new HospitalAlarm(null, _log).RaiseAsync(BinaryData.FromString(message), Stop));
        Assert.Empty(_log.Lines);
    }

    private async Task<(string Posted, Exception? Error)> RaiseAsync(string answer)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var webhook = new Webhook(new Uri($"http://{server.LocalEndpoint}/hook"), TimeSpan.FromMinutes(1), TimeProvider.System);
        var raising = new HospitalAlarm(webhook, _log).RaiseAsync(Message.ToJson(), Stop);
        using var connection = await server.AcceptTcpClientAsync(Stop);
        var stream = connection.GetStream();
        var buffer = new byte[4096];
        var posted = new StringBuilder();
        while (!posted.ToString().EndsWith('}'))
        {
            posted.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Stop)));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Stop);
        return (posted.ToString(), await Record.ExceptionAsync(() => raising));
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
