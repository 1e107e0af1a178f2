using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Serverless.Embedded.Clock;
using Serverless.Http.Access;
using Serverless.Server.Settings;

namespace Serverless.Server.Hosting;

/// <summary>Makes the web application of the settings. Nothing is opened and nothing is bound yet.</summary>
internal static class ServerBuilder
{
    /// <exception cref="StartRefusedException">The settings cannot be meant so; the message says why.</exception>
    public static WebApplication Build(Dictionary<string, string?> commandLine)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // The settings file stands beside the program, from wherever that is started.
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = commandLine.GetValueOrDefault(HostDefaults.EnvironmentKey),
        });
        builder.Configuration.AddInMemoryCollection(commandLine);
        var section = builder.Configuration.GetSection(ServerOptions.Section);
        if (KnownSettings.FindUnknown(section) is { } unknown)
        {
            throw new StartRefusedException(unknown);
        }

        AddLogging(builder.Logging);
        builder.Services.AddSingleton<TimeProvider>(services => new SteadyTime(
            TimeProvider.System,
            services.GetRequiredService<IOptions<ServerOptions>>().Value.ClockStep,
            services.GetRequiredService<ILogger<SteadyTime>>()));
        builder.Services.AddOptions<ServerOptions>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, HubsAndKeysValidator>();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, TelemetryValidator>();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ServerOptions>>((kestrel, options) => KestrelBounds.Apply(kestrel, options.Value));
        builder.Services.AddOptions<HostOptions>()
            .Configure<IOptions<ServerOptions>>((host, options) => host.ShutdownTimeout = options.Value.DrainTimeout);

        var urls = ListenAddresses.Of(builder.Configuration);
        builder.WebHost.UseUrls([.. urls]);
        if (urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var options = app.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        return LoopbackOnly.FindRefusal(urls, options.Keys.AreConfigured) is { } refusal
            ? throw new StartRefusedException(refusal)
            : app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff'Z' ";
        });
        // The framework's line for each request and for its own start says nothing new.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // All that this one does beside those lines is an Activity for each request, to be the scope of log lines. Who
        // listens to spans gets them all the same.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
