using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalFunctions.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace Serverless.LocalFunctions.Requests;

/// <summary>Where callers connect.</summary>
internal sealed class FrontServer : IAsyncDisposable
{
    /// <summary>As the Functions host's, and settable by the same name.</summary>
    public const string BodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    public const long BodyLimit = 104_857_600;

    private readonly WebApplication _app;

    private FrontServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What routes and requests are made with.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Listens; what comes before there is somebody to answer it waits.</summary>
    /// <param name="urls">Where.</param>
    /// <param name="maxBodyBytes">The longest body that is taken.</param>
    /// <param name="answer">Gives what answers, once it is there.</param>
    /// <param name="logging">Takes Kestrel's log.</param>
    /// <param name="stop">Ends the start.</param>
    /// <exception cref="LocalFunctionsException">An address is another program's, or none of this machine's.</exception>
    public static async Task<FrontServer> StartAsync(
        IReadOnlyList<Uri> urls, long maxBodyBytes, Task<RequestDelegate> answer, ILoggerFactory logging, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging).AddRouting().AddHttpForwarder();
        builder.WebHost.UseKestrelCore().UseUrls([.. urls.Select(url => url.AbsoluteUri)]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodyBytes;
        });
        var app = builder.Build();
        app.Run(async context => await (await answer.WaitAsync(context.RequestAborted))(context));
        try
        {
            await app.StartAsync(stop);
            return new FrontServer(app);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new LocalFunctionsException(
                e.InnerException is AddressInUseException
                    ? $"{string.Join(", ", urls)} is in use by another program. Give another address with --urls, or end that program."
                    : $"This host cannot listen at {string.Join(", ", urls)}: {e.Message}",
                e);
        }
    }

    /// <summary>Takes no more requests, and ends those that are still under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
