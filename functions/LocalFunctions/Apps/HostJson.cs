using System.Globalization;
using Microsoft.Extensions.Configuration;
using Serverless.LocalFunctions.Hosting;
using Serverless.LocalFunctions.Queues;

namespace Serverless.LocalFunctions.Apps;

/// <summary>
/// What host.json says, as far as this host goes by it, with the defaults of the Functions host. A setting such as
/// <c>AzureFunctionsJobHost__extensions__queues__maxPollingInterval</c> comes before the file.
/// </summary>
internal sealed record HostJson
{
    private const string Overrides = "AzureFunctionsJobHost";

    /// <summary>What every route begins with; may be empty.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>How long an execution may take; null for any time.</summary>
    public required TimeSpan? FunctionTimeout { get; init; }

    public required QueueOptions Queues { get; init; }

    /// <summary>The section that says what is logged.</summary>
    public required IConfiguration Logging { get; init; }

    /// <exception cref="LocalFunctionsException">The file is no host.json, or has a value that cannot be.</exception>
    public static HostJson Read(string file, AppSettings settings)
    {
        try
        {
            var json = new ConfigurationBuilder().AddJsonFile(file).AddConfiguration(settings.Section(Overrides)).Build();
            var (queues, defaults) = (json.GetSection("extensions:queues"), new QueueOptions());
            var batchSize = Number(queues["batchSize"]) ?? defaults.BatchSize;
            return new HostJson
            {
                RoutePrefix = (json["extensions:http:routePrefix"] ?? "api").Trim('/'),
                FunctionTimeout = json["functionTimeout"] is "-1" ? null : Time(json["functionTimeout"]) ?? TimeSpan.FromMinutes(30),
                Queues = new QueueOptions
                {
                    BatchSize = batchSize,
                    NewBatchThreshold = Number(queues["newBatchThreshold"]) ?? (batchSize / 2 * Environment.ProcessorCount),
                    MaxPollingInterval = Time(queues["maxPollingInterval"]) ?? defaults.MaxPollingInterval,
                    VisibilityTimeout = Time(queues["visibilityTimeout"]) ?? defaults.VisibilityTimeout,
                    MaxDequeueCount = Number(queues["maxDequeueCount"]) ?? defaults.MaxDequeueCount,
                    IsBase64 = !string.Equals(queues["messageEncoding"], "none", StringComparison.OrdinalIgnoreCase),
                }.Validated(),
                Logging = json.GetSection("logging"),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException or IOException or InvalidDataException)
        {
            throw new LocalFunctionsException($"{file} cannot be used: {e.GetBaseException().Message}", e);
        }
    }

    private static TimeSpan? Time(string? text) => string.IsNullOrEmpty(text) ? null : TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static int? Number(string? text) => string.IsNullOrEmpty(text) ? null : int.Parse(text, CultureInfo.InvariantCulture);
}
