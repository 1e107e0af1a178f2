using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Http.Access;
using Serverless.Server.Composition;
using Serverless.Server.Hosting;
using Serverless.Server.Settings;

namespace Serverless.LocalFunctions.Endpoints;

/// <summary>The endpoints that the one-machine host really maps.</summary>
internal static class ServerEndpoints
{
    public static async Task<IReadOnlyList<HostEndpoint>> ReadAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("endpoints-").FullName;
        var options = new ServerOptions { DataFolder = folder };
        var parts = await OneMachine.Running(HostProjections.All)(options, NullLoggerFactory.Instance, TimeProvider.System, stop);
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.Services.AddRouting();
            builder.WebHost.UseKestrelCore();
            await using var app = builder.Build();
            Serverless.Server.Hosting.Endpoints.Map(new Routes(app, new AccessGate(options.Keys)), options, parts, TimeProvider.System, stop);
            return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().Select(Read)];
        }
        finally
        {
            await parts.CloseAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static HostEndpoint Read(RouteEndpoint endpoint) => new(
        string.Join(' ', endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods),
        endpoint.RoutePattern.RawText!,
        endpoint.Metadata.OfType<Right>().Single().ToString(),
        endpoint.Metadata.OfType<MethodInfo>().Single(method => method.DeclaringType == typeof(Serverless.Http.Handlers.HttpHandlers)).Name);
}
