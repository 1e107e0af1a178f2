using Azure.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Serverless.Events.Envelope;
using Serverless.Http.Handlers;
using Serverless.Http.Health;
using Serverless.Http.Hospital;
using Serverless.Http.Hubs;
using Serverless.Http.Intake;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Pipeline.Lag;
using Serverless.Storage.Alarm;
using Serverless.Storage.HospitalQueue;
using Serverless.Storage.Settings;

namespace Serverless.Api.Composition;

/// <summary>Registers what the functions are made of. What needs the network is in <see cref="ApiParts"/>.</summary>
internal static class ApiServices
{
    /// <summary>How long a report is shown that was not renewed: a timer that misses two minutes is no reason for a gap.</summary>
    private static readonly TimeSpan ReportValidFor = TimeSpan.FromMinutes(3);

    public static void Add(IServiceCollection services, CloudOptions options, TokenCredential credential)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<OpenedParts>();
        services.AddHostedService(provider => new ApiOpening(
            options, credential, provider.GetRequiredService<OpenedParts>(), provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredService<OpenedParts>().Value);
        services.AddSingleton(Handlers);
        services.AddSingleton(Report);
        services.AddSingleton(provider => new LagGauges(ReportValidFor, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new HospitalAlarm(WebhookOf(options, provider), provider.GetRequiredService<ILogger<HospitalAlarm>>()));

        // As the one-machine host's; NDJSON has no bound in total, and lifts this one.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = IntakeLimits.Default.MaxRequestBytes);
    }

    private static HttpHandlers Handlers(IServiceProvider provider)
    {
        var (parts, time) = (provider.GetRequiredService<ApiParts>(), provider.GetRequiredService<TimeProvider>());
        var stopping = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var report = provider.GetRequiredService<LagReport>();
        return new HttpHandlers(
            new PublishHandler(parts.Publishers, EventLimits.Default, IntakeLimits.Default, time),
            new ViewEndpoints(parts.Projections, parts.Views, hub => parts.Logs[hub], time, ReadLimits.Default),
            new HospitalEndpoints(parts.Projections, parts.Hospital, parts.Views, time, ReadLimits.Default),
            new HubEndpoints(parts.Logs, ReadLimits.Default, TailLimits.Default, time, stopping),
            new HealthEndpoint(async stop => LagHealth.Of(await report.ReadAsync(stop), time.GetUtcNow(), LagHealth.DefaultPatience)));
    }

    private static LagReport Report(IServiceProvider provider)
    {
        var parts = provider.GetRequiredService<ApiParts>();
        return new LagReport(parts.Projections, parts.Logs, parts.Views, parts.Hospital, provider.GetRequiredService<TimeProvider>());
    }

    private static Webhook? WebhookOf(CloudOptions options, IServiceProvider provider) =>
        options.Hospital.Webhook is { } address ? new Webhook(address, Webhook.DefaultTimeout, provider.GetRequiredService<TimeProvider>()) : null;
}
