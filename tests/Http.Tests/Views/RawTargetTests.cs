using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Http.Views;

/// <summary>What a real Kestrel makes of targets as a client may write them; every byte on the wire is the test's own.</summary>
public sealed class RawTargetTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private readonly WebApplication _app;

    public RawTargetTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            RowTarget.Route(context);
            return next(context);
        });
        _app.UseRouting();
        _app.MapGet("/api/views", (HttpRequest _) => "views");
        _app.MapGet("/api/views/{view}", (string view) => $"rows of {view}");
        _app.MapGet("/api/views/{view}/{**key}", (HttpRequest request, string view) => _desk.Views.GetRowAsync(request, view));
        _app.MapFallback((HttpRequest request) => "fallback");
    }

    public async ValueTask InitializeAsync() => await _app.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a/b", "a/b")]
    [InlineData("a//b/", "a//b/")]
    [InlineData("/", "/")]
    [InlineData(".", ".")]
    [InlineData("..", "..")]
    [InlineData("../..", "../..")]
    [InlineData("%2e%2e", "..")]
    [InlineData("..%2F..", "../..")]
    [InlineData("a/../b", "a/../b")]
    [InlineData("./a", "./a")]
    [InlineData("../../../etc/passwd", "../../../etc/passwd")]
    [InlineData("..%5C..", "..\\..")]
    [InlineData("';%20drop%20table%20rows;--", "'; drop table rows;--")]
    [InlineData("%E2%82%AC", "€")]
    [InlineData("a+b", "a+b")]
    [InlineData("a;b=c,d@e:f", "a;b=c,d@e:f")]
    [InlineData("%3Fx%23y", "?x#y")]
    [InlineData("a?wait=", null)]
    [InlineData("%zz", null)]
    [InlineData("a%2", null)]
    [InlineData("%ff", null)]
    [InlineData("%C0%AF", null)]
    [InlineData("%ED%A0%80", null)]
    public async Task A_key_in_the_path_is_read_as_it_was_sent(string raw, string? key)
    {
        if (key is not null)
        {
            await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, key, $$"""{"found":true}""", 0));
        }

        var (status, body) = await SendAsync($"/api/views/plain/{raw}");

        Assert.Equal((key is null ? 400 : 200, key is not null), (status, body.Contains("""{"found":true}""", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api/views/plain/%00")]
    [InlineData("/api/views/plain/a\0b")]
    [InlineData("/api/views/plain/a b")]
    [InlineData("api/views/plain/a")]
    public async Task What_kestrel_itself_refuses_is_a_400(string target) => Assert.Equal(400, (await SendAsync(target)).Status);

    [Theory]
    [InlineData("/API/Views/plain/k")]
    [InlineData("/%61pi/views/plain/k")]
    [InlineData("/api/views/pl%61in/k")]
    [InlineData("http://127.0.0.1/api/views/plain/k")]
    public async Task The_names_before_the_key_are_as_any_path(string target)
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, "k", """{"found":true}""", 0));

        Assert.Equal(200, (await SendAsync(target)).Status);
    }

    [Theory]
    [InlineData("/api/views", "views")]
    [InlineData("/api/views/plain", "rows of plain")]
    [InlineData("/api/views/plain/", "rows of plain")]
    [InlineData("/api/views/plain?key=%2e%2e", "rows of plain")]
    [InlineData("/api/views/../views", "views")]
    [InlineData("/other", "fallback")]
    [InlineData("/api/views/../../other", "fallback")]
    public async Task Other_targets_are_routed_as_ever(string target, string answer) =>
        Assert.EndsWith(answer, (await SendAsync(target)).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("/x/../api/views/plain/k")]
    [InlineData("/api/./views/plain/k")]
    [InlineData("/api/views/%2e/plain/k")]
    public async Task Dot_segments_before_the_key_leave_no_row_to_read(string target)
    {
        await _desk.CommitAsync(0, 0, Desk.Row(Desk.Plain, "k", """{"found":true}""", 0));

        Assert.Equal(400, (await SendAsync(target)).Status);
    }

    [Fact]
    public async Task An_ordinary_client_reads_any_escaped_key_but_a_lone_dot_segment()
    {
        var keys = new[] { "a/b", "a%2Fb", "../..", "x?y#z", "é€😀", "'; drop table", "a\\b", " ", "\"<>" };
        await _desk.CommitAsync(0, 0, [.. keys.Select(k => Desk.Row(Desk.Plain, k, "{}", 0))]);
        using var client = new HttpClient();

        foreach (var key in keys)
        {
            using var answer = await client.GetAsync(
                new Uri($"{_app.Urls.Single()}/api/views/plain/{Uri.EscapeDataString(key)}"), TestContext.Current.CancellationToken);
            Assert.Equal((key, HttpStatusCode.OK), (key, answer.StatusCode));
        }
    }

    private async Task<(int Status, string Body)> SendAsync(string target)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port, stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"), stop);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(stop);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = answer[(end + 4)..];
        // A chunked body here is one chunk: its size, the text, and the last chunk.
        var chunk = body.Split("\r\n");
        return (int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), chunk.Length > 2 ? chunk[1] : body);
    }
}
