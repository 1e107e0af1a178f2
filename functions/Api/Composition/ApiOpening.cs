using Azure.Core;
using Serverless.Storage.Settings;

namespace Serverless.Api.Composition;

/// <summary>Opens the parts while the worker answers already: until they are open, with 503.</summary>
internal sealed class ApiOpening(
    CloudOptions options, TokenCredential credential, OpenedParts parts, ILoggerFactory logging, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => parts.Value = await Opening.OpenAsync(
        stop => ApiComposition.OpenAsync(options, credential, logging, time, stop),
        reason => parts.WaitsFor = reason,
        logging.CreateLogger<ApiOpening>(),
        time,
        stoppingToken);
}
