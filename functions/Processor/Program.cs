using Azure.Core;
using Azure.Identity;
using OpenTelemetry.Resources;
using Serverless.Api.Telemetry;
using Serverless.Http.Health;
using Serverless.Pipeline.Processing;
using Serverless.Processor.Hosting;
using Serverless.Storage.Settings;

var builder = WebApplication.CreateSlimBuilder(args);
CloudOptions options;
try
{
    options = CloudSettings.Read(builder.Configuration);
}
catch (CloudSettingsException e)
{
    await Console.Error.WriteLineAsync($"Serverless cannot start: {e.Message}");
    return 1;
}

TokenCredential credential = new DefaultAzureCredential();
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning);
AzureMonitor.Add(builder.Services, builder.Configuration, credential)?.ConfigureResource(resource => resource.AddService("processor", serviceInstanceId: Environment.MachineName));
builder.Services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(credential);
builder.Services.AddSingleton<ProcessorService>();
builder.Services.AddHostedService(services => services.GetRequiredService<ProcessorService>());
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ProcessorService.HandOver);

await using var app = builder.Build();
var processors = app.Services.GetRequiredService<ProcessorService>();
var ready = new ReadinessEndpoint(() => processors.WaitsFor, new HealthEndpoint(_ => ValueTask.FromResult<IReadOnlyList<PartitionHealth>>(processors.Health)));
app.MapGet("/health/live", (RequestDelegate)(context => Results.Ok().ExecuteAsync(context)));
app.MapGet("/health/ready", (RequestDelegate)(async context => await (await ready.GetAsync(context.Request)).ExecuteAsync(context)));
await app.RunAsync();
return 0;
