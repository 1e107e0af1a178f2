using System.Text.Json;
using Serverless.Http.Handlers;
using Serverless.LocalFunctions.Published;

namespace Serverless.LocalFunctions.Endpoints;

[Trait("Category", "Slow")]
public sealed class EndpointTests(PublishedApps apps)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_functions_app_has_every_endpoint_of_the_one_machine_host_and_no_other()
    {
        var server = await ServerEndpoints.ReadAsync(Stop);

        Assert.Equal(typeof(HttpHandlers).GetMethods().Count(m => m.DeclaringType == typeof(HttpHandlers)), server.Count);
        Assert.Equal(Sorted(server), Sorted(ApiEndpoints.Read(await apps.ApiAsync())));
    }

    [Fact]
    public async Task No_two_functions_match_one_path() => Assert.Empty(HostEndpoint.FindAmbiguous(ApiEndpoints.Read(await apps.ApiAsync())));

    [Theory]
    [InlineData("/api/views/{view}", "/api/views/all")]
    [InlineData("/api/views/{view}", "/API/views/{name}")]
    [InlineData("/api/views/{view}/{**key}", "/api/views/{view}/rows/{row}")]
    public void Two_routes_for_one_path_are_found(string one, string other) =>
        Assert.Single(HostEndpoint.FindAmbiguous([new("GET HEAD", one, "Read", "A"), new("GET", other, "Read", "B")]));

    [Theory]
    [InlineData("GET", "/api/views/{view}", "POST", "/api/views/all")]
    [InlineData("GET", "/api/views/{view}", "GET", "/api/hubs/{hub}")]
    [InlineData("GET", "/api/views/{view}", "GET", "/api/views")]
    public void Routes_that_no_path_shares_are_none(string method, string one, string other, string pattern) =>
        Assert.Empty(HostEndpoint.FindAmbiguous([new(method, one, "Read", "A"), new(other, pattern, "Read", "B")]));

    [Fact]
    public void What_a_function_calls_is_read_from_its_code()
    {
        Assert.Equal(nameof(HttpHandlers.ListHubsAsync), ApiEndpoints.HandlerOf(typeof(OneHandler).GetMethod(nameof(OneHandler.Hubs))!));
        Assert.Equal("2 handlers", ApiEndpoints.HandlerOf(typeof(OneHandler).GetMethod(nameof(OneHandler.Either))!));
    }

    [Fact]
    public async Task The_functions_host_adds_no_prefix_of_its_own()
    {
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(await apps.ApiAsync(), "host.json"), Stop));

        Assert.Equal("", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Theory]
    [InlineData("default")]
    [InlineData("Function")]
    [InlineData("Host.Results")]
    public async Task The_functions_host_logs_no_line_for_each_execution(string category)
    {
        using var host = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(await apps.ApiAsync(), "host.json"), Stop));

        Assert.Equal("Warning", host.RootElement.GetProperty("logging").GetProperty("logLevel").GetProperty(category).GetString());
    }

    private static List<string> Sorted(IEnumerable<HostEndpoint> endpoints) => [.. endpoints.Select(e => e.ToString()).Order(StringComparer.Ordinal)];

    private sealed class OneHandler(HttpHandlers http)
    {
        public Task<Microsoft.AspNetCore.Http.IResult> Hubs(Microsoft.AspNetCore.Http.HttpRequest request) => http.ListHubsAsync(request);

        public Task<Microsoft.AspNetCore.Http.IResult> Either(Microsoft.AspNetCore.Http.HttpRequest request) =>
            request.Path.HasValue ? http.ListHubsAsync(request) : http.ListViewsAsync(request);
    }
}
