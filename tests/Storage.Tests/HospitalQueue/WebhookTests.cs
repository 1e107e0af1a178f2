using System.Net;
using System.Text;
using Serverless.Contracts.Time;

namespace Serverless.Storage.HospitalQueue;

public sealed class WebhookTests
{
    private static readonly HospitalMessage Message = HospitalMessage.Of(HospitalMessageTests.Notice());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_message_is_posted_with_the_patient_as_idempotency_key()
    {
        using var receiver = new Receiver();
        using var webhook = new Webhook(receiver.Address, Webhook.DefaultTimeout, TimeProvider.System);
        var posting = webhook.PostAsync(Message, Stop);

        var (request, body) = await receiver.AnswerAsync(204);

        Assert.IsType<WebhookResult.Delivered>(await posting);
        Assert.Equal(("POST", "application/json", "payments~2~3~41"), (request.HttpMethod, request.ContentType, request.Headers["Idempotency-Key"]));
        Assert.Equal(Message.ToJson().ToString(), body);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Any_other_answer_is_a_failure_and_a_redirect_is_not_followed(int status)
    {
        using var receiver = new Receiver();
        using var webhook = new Webhook(receiver.Address, Webhook.DefaultTimeout, TimeProvider.System);
        var posting = webhook.PostAsync(Message, Stop);

        await receiver.AnswerAsync(status, "http://127.0.0.1:1/elsewhere");

        Assert.Equal(new WebhookResult.Failed($"The webhook at 127.0.0.1 answered {status}."), await posting);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_that_does_not_show_the_secret_in_the_address()
    {
        using var webhook = new Webhook(new Uri("http://127.0.0.1:1/secret?token=secret"), Webhook.DefaultTimeout, TimeProvider.System);

        var failed = Assert.IsType<WebhookResult.Failed>(await webhook.PostAsync(Message, Stop));

        Assert.Equal("The webhook at 127.0.0.1 could not be reached: ConnectionError.", failed.Reason);
    }

    [Fact]
    public async Task No_answer_in_time_is_a_failure()
    {
        var time = new ManualTime();
        using var receiver = new Receiver();
        using var webhook = new Webhook(receiver.Address, TimeSpan.FromSeconds(10), time);
        var posting = webhook.PostAsync(Message, Stop);
        await receiver.TakeAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new WebhookResult.Failed("The webhook at 127.0.0.1 did not answer within 00:00:10."), await posting);
    }

    [Fact]
    public async Task A_stop_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        using var receiver = new Receiver();
        using var webhook = new Webhook(receiver.Address, Webhook.DefaultTimeout, TimeProvider.System);
        var posting = webhook.PostAsync(Message, stop.Token);
        await receiver.TakeAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
    }

    [Theory]
    [InlineData("http://example.com/secret")]
    [InlineData("http://127.0.0.1.example.com/secret")]
    [InlineData("ftp://localhost/secret")]
    [InlineData("/secret")]
    public void An_address_that_protects_nothing_is_refused_without_showing_it(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => new Webhook(new Uri(address, UriKind.RelativeOrAbsolute), Webhook.DefaultTimeout, TimeProvider.System));

        Assert.DoesNotContain("secret", error.Message.Replace("may be secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/x")]
    [InlineData("http://localhost:8080/x")]
    [InlineData("http://[::1]/x")]
    public void An_address_that_is_protected_or_of_this_machine_is_taken(string address) =>
        new Webhook(new Uri(address), Webhook.DefaultTimeout, TimeProvider.System).Dispose();

    /// <summary>Somebody's webhook on this machine.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Receiver()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/hook");
            }

            _listener.Prefixes.Add($"http://127.0.0.1:{Address.Port}/");
            _listener.Start();
        }

        public Uri Address { get; }

        public Task<HttpListenerContext> TakeAsync() => _listener.GetContextAsync().WaitAsync(Stop);

        public async Task<(HttpListenerRequest Request, string Body)> AnswerAsync(int status, string? location = null)
        {
            var context = await TakeAsync();
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(Stop);
            context.Response.StatusCode = status;
            if (location is not null)
            {
                context.Response.RedirectLocation = location;
            }

            context.Response.Close();
            return (context.Request, body);
        }

        public void Dispose() => _listener.Close();
    }
}
