namespace Serverless.Server.Settings;

/// <summary>
/// Where the host listens. ASP.NET Core takes addresses from several places; all of them are read here, so that the
/// loopback rule sees each, and none is bound behind its back.
/// </summary>
public static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:5080";

    /// <summary>The URLs that will be bound.</summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        // Kestrel's own section overrides the urls, and ports alone mean every address.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>().ToList();
        if (endpoints.Count > 0)
        {
            return endpoints;
        }

        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
        {
            return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        var ports = PortsOf("http", configuration[WebHostDefaults.HttpPortsKey])
            .Concat(PortsOf("https", configuration[WebHostDefaults.HttpsPortsKey]))
            .ToList();
        return ports.Count > 0 ? ports : [Default];
    }

    private static IEnumerable<string> PortsOf(string scheme, string? ports) =>
        (ports ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"{scheme}://*:{port}");
}
