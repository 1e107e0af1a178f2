namespace Serverless.Http.Access.Tests;

public sealed class LoopbackOnlyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.1.2.3:0")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://LOCALHOST")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://[::ffff:127.0.0.1]:5080")]
    [InlineData("http://unix:/tmp/serverless.sock")]
    [InlineData("http://127.0.0.1:1;http://localhost:2")]
    [InlineData("")]
    public void Loopback_needs_no_keys(string urls) => Assert.Null(LoopbackOnly.FindRefusal([urls], keysAreConfigured: false));

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://192.168.1.2:5080")]
    [InlineData("http://example.com:5080")]
    [InlineData("http://localhost.example.com")]
    [InlineData("http://evillocalhost:5080")]
    [InlineData("http://evil.localhost:5080")]
    [InlineData("http://127.0.0.1:1;http://0.0.0.0:2")]
    [InlineData("no url")]
    public void Any_other_address_is_refused_without_keys(string urls)
    {
        var refusal = LoopbackOnly.FindRefusal(["http://localhost", urls], keysAreConfigured: false);

        Assert.NotNull(refusal);
        Assert.Contains(urls.Split(';')[^1], refusal, StringComparison.Ordinal);
        Assert.Contains("no keys are configured", refusal, StringComparison.Ordinal);
        Assert.Null(LoopbackOnly.FindRefusal([urls], keysAreConfigured: true));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("app.localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("evillocalhost", false)]
    [InlineData("localhost.evil", false)]
    [InlineData("evil-localhost", false)]
    [InlineData("192.168.1.2", false)]
    [InlineData("127.0.0.1.evil", false)]
    public void Only_names_of_this_machine_are_taken_as_a_requests_host(string? host, bool local) =>
        Assert.Equal(local, LoopbackOnly.IsLoopbackHost(host));
}
