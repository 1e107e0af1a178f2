using Microsoft.Extensions.Options;
using Serverless.Http.Access;
using Serverless.Http.Views;
using Serverless.Pipeline.Lag;
using Serverless.Server.Composition;
using Serverless.Server.Exporting;
using Serverless.Server.Settings;

namespace Serverless.Server.Hosting;

/// <summary>A host from its start to its clean end.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerParts _parts;
    private readonly ServerOptions _options;
    private readonly OtlpExport? _export;
    private readonly LagReporter? _lag;
    private readonly ILogger _logger;
    private int _closed;

    private ServerHost(WebApplication app, ServerParts parts, ServerOptions options, OtlpExport? export)
    {
        (_app, _parts, _options, _export) = (app, parts, options, export);
        _logger = app.Services.GetRequiredService<ILogger<ServerHost>>();
        _lag = export is null ? null : StartLagReports(app.Services, parts, options);
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyCollection<string> Urls => [.. _app.Urls];

    /// <summary>Starts; whoever asks from then on is answered.</summary>
    /// <param name="settings">Settings above those of the file and the environment.</param>
    /// <param name="open">Opens what the host serves.</param>
    /// <param name="stop">Ends the start.</param>
    /// <exception cref="StartRefusedException">The settings cannot be meant so.</exception>
    public static async Task<ServerHost> StartAsync(Dictionary<string, string?> settings, OpenParts open, CancellationToken stop)
    {
        var app = ServerBuilder.Build(settings);
        ServerHost? host = null;
        OtlpExport? export = null;
        try
        {
            var options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
            var time = app.Services.GetRequiredService<TimeProvider>();

            // Before anything runs, so that nothing goes unmeasured.
            export = OtlpExport.Start(options, app.Configuration, app.Services.GetRequiredService<ILogger<OtlpExport>>(), time);
            var parts = await open(options, app.Services.GetRequiredService<ILoggerFactory>(), time, stop);
            host = new ServerHost(app, parts, options, export);
            host.Map(time);
            await app.StartAsync(stop);
            host._logger.Listens(
                string.Join(", ", app.Urls),
                Path.GetFullPath(options.DataFolder),
                options.Keys.AreConfigured ? options.Keys.ToString() : "no keys, this machine only");
            return host;
        }
        catch
        {
            if (host is null)
            {
                export?.Dispose();
            }

            await (host?.DisposeAsync() ?? app.DisposeAsync());
            throw;
        }
    }

    /// <summary>Completes when somebody asks the process to end: Ctrl+C, SIGTERM.</summary>
    public Task WaitForStopAsync(CancellationToken stop) => _app.WaitForShutdownAsync(stop);

    /// <summary>Takes no more requests, answers those under way, lets the processors commit what they have read, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _logger.Stops();
        await _app.StopAsync(CancellationToken.None);
        await (_lag?.DisposeAsync() ?? default);
        await _parts.CloseAsync();
        _export?.Dispose();
        _logger.Stopped();
        await _app.DisposeAsync();
    }

    private static LagReporter StartLagReports(IServiceProvider services, ServerParts parts, ServerOptions options)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var report = new LagReport(parts.Projections, parts.Logs, parts.Views, parts.Hospital, time);
        return LagReporter.Start(report, options.Telemetry.Interval, time, services.GetRequiredService<ILogger<LagReporter>>());
    }

    private void Map(TimeProvider time)
    {
        var routes = new Routes(_app, new AccessGate(_options.Keys));
        var failures = new Failures(_app.Services.GetRequiredService<ILogger<Failures>>(), routes.Names);
        _app.Use(next => context => failures.HandleAsync(context, next));
        _app.Use(next => context =>
        {
            RowTarget.Route(context);
            return next(context);
        });
        _app.UseRouting();
        Endpoints.Map(routes, _options, _parts, time, _app.Lifetime.ApplicationStopping);
    }
}
