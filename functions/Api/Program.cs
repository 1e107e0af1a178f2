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
ApiServices.Add(builder.Services, options, credential);

using var host = builder.Build();
try
{
    await host.RunAsync();
}
finally
{
    await host.Services.GetRequiredService<OpenedParts>().CloseAsync();
}
