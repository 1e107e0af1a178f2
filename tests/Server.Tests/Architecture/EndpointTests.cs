using System.Text.Json;
using Serverless.Http.Handlers;

namespace Serverless.Server.Architecture;

public sealed class EndpointTests
{
    private static readonly string ServerSource = SourceTree.Read("functions/Server/Hosting/Endpoints.cs");
    private static readonly string ApiSource = string.Concat(SourceTree.Files("functions/Api", "*.cs").Order(StringComparer.Ordinal).Select(SourceTree.Read));

    [Fact]
    public void The_functions_app_has_every_endpoint_of_the_one_machine_host_and_no_other()
    {
        var server = EndpointSources.OfServer(ServerSource);

        Assert.Equal(typeof(HttpHandlers).GetMethods().Count(m => m.DeclaringType == typeof(HttpHandlers)), server.Count);
        Assert.Equal(Sorted(server), Sorted(EndpointSources.OfApi(ApiSource)));
    }

    [Fact]
    public void No_two_functions_match_one_path() => Assert.Empty(EndpointSources.FindAmbiguous(EndpointSources.OfApi(ApiSource)));

    [Fact]
    public void Every_function_has_a_name_of_its_own()
    {
        var names = ApiSource.Split("[Function(\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToList();

        Assert.True(names.Count > EndpointSources.OfApi(ApiSource).Count);
        Assert.Distinct(names, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_functions_host_adds_no_prefix_of_its_own()
    {
        using var host = JsonDocument.Parse(SourceTree.Read("functions/Api/host.json"));

        Assert.Equal("", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Theory]
    [InlineData("default")]
    [InlineData("Function")]
    [InlineData("Host.Results")]
    public void The_functions_host_logs_no_line_for_each_execution(string category)
    {
        using var host = JsonDocument.Parse(SourceTree.Read("functions/Api/host.json"));

        Assert.Equal("Warning", host.RootElement.GetProperty("logging").GetProperty("logLevel").GetProperty(category).GetString());
    }

    [Theory]
    [InlineData("\"get\", \"head\", Route = \"api/hubs\"", "\"get\", Route = \"api/hubs\"")]
    [InlineData("api/hospital/{id}/release", "api/hospital/{id}/discharge")]
    [InlineData("api/hospital/{id}/release", "api/hospital/{patient}/release")]
    [InlineData("AuthorizationLevel.Function, \"post\", Route = \"api/events\"", "AuthorizationLevel.Anonymous, \"post\", Route = \"api/events\"")]
    [InlineData("operate_release", "read_release")]
    [InlineData("http.ListRowsAsync", "http.ListViewsAsync")]
    [InlineData("{*key:minlength(1)}", "{*key}")]
    public void A_difference_is_found(string written, string instead)
    {
        Assert.Contains(written, ApiSource, StringComparison.Ordinal);

        var changed = EndpointSources.OfApi(ApiSource.Replace(written, instead, StringComparison.Ordinal));

        Assert.NotEqual(Sorted(EndpointSources.OfServer(ServerSource)), Sorted(changed));
    }

    [Fact]
    public void A_forgotten_endpoint_is_found() => Assert.NotEqual(
        Sorted(EndpointSources.OfServer(ServerSource)),
        Sorted(EndpointSources.OfApi(string.Concat(SourceTree.Files("functions/Api", "*.cs").Where(path => !path.EndsWith("OperateFunctions.cs", StringComparison.Ordinal)).Select(SourceTree.Read)))));

    [Fact]
    public void An_endpoint_that_is_written_in_another_way_is_not_overlooked() =>
        Assert.Throws<FormatException>(() => EndpointSources.OfServer(ServerSource.Replace("http.ListHubsAsync", "request => http.ListHubsAsync(request)", StringComparison.Ordinal)));

    [Theory]
    [InlineData("/api/views/{view}", "/api/views/all")]
    [InlineData("/api/views/{view}/{**key}", "/api/views/{view}/rows/{row}")]
    public void Two_routes_for_one_path_are_found(string one, string other) =>
        Assert.Single(EndpointSources.FindAmbiguous([new("GET HEAD", one, "Read", "A"), new("GET HEAD", other, "Read", "B")]));

    private static List<string> Sorted(IEnumerable<EndpointSource> endpoints) => [.. endpoints.Select(e => e.ToString()).Order(StringComparer.Ordinal)];
}
