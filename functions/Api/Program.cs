using Azure.Identity;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Serverless.Api.Composition;
using Serverless.Api.Endpoints;
using Serverless.Api.Telemetry;
using Serverless.Storage.Settings;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
var options = CloudSettings.Read(builder.Configuration);
var credential = new DefaultAzureCredential();

// As in host.json, which is the host's and not the worker's: what ASP.NET Core says of each request costs more than all the rest.
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning);
AzureMonitor.Add(builder.Services, builder.Configuration, credential)?.UseFunctionsWorkerDefaults();
ApiServices.Add(builder.Services, options);

using var host = builder.Build();
var (logging, time) = (host.Services.GetRequiredService<ILoggerFactory>(), host.Services.GetRequiredService<TimeProvider>());
var parts = await ApiComposition.OpenAsync(options, credential, logging, time, CancellationToken.None);
host.Services.GetRequiredService<OpenedParts>().Value = parts;
try
{
    await host.RunAsync();
}
finally
{
    await parts.CloseAsync();
}
