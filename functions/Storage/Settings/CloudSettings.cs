using Microsoft.Extensions.Configuration;

namespace Serverless.Storage.Settings;

/// <summary>
/// Every setting that the cloud hosts read, by the names of environment variables, and how they become options. The
/// lists are also what infrastructure and the local sample are compared with.
/// </summary>
public static class CloudSettings
{
    /// <summary>The user-assigned identity to be. Absent: the host's own, or whoever is signed in on this machine.</summary>
    public const string ClientId = "AZURE_CLIENT_ID";

    /// <summary>Where telemetry goes. Absent: nowhere but the log.</summary>
    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The name of the connection of the queue trigger: what the Functions host itself, not our code, connects with.</summary>
    public const string HospitalQueue = "HospitalQueue";

    /// <summary>What both hosts read, in Azure and locally.</summary>
    public static readonly IReadOnlyList<string> OfBoth =
    [
        "Serverless__EventHubs__Namespace",
        "Serverless__EventHubs__Hub",
        "Serverless__Storage__BlobUri",
        "Serverless__Storage__QueueUri",
        "Serverless__Storage__TableUri",
        "Serverless__Storage__Views",
        "Serverless__Hospital__Webhook",
        "Serverless__Archive__Enabled",
        "Serverless__Archive__BlobUri",
        ClientId,
        ApplicationInsights,
    ];

    /// <summary>What only emulators on this machine need; never set in Azure.</summary>
    public static readonly IReadOnlyList<string> OfEmulators =
        ["Serverless__EventHubs__ConnectionString", "Serverless__Storage__ConnectionString"];

    /// <summary>What the Functions host reads besides, in Azure: the identity of the queue trigger's connection.</summary>
    public static readonly IReadOnlyList<string> OfQueueTrigger =
        [$"{HospitalQueue}__queueServiceUri", $"{HospitalQueue}__credential", $"{HospitalQueue}__clientId"];

    private static readonly string[] Paths =
        [.. OfBoth.Concat(OfEmulators).Where(name => name.StartsWith($"{CloudOptions.Section}__", StringComparison.Ordinal)).Select(PathOf)];

    /// <summary>The settings, valid.</summary>
    /// <exception cref="CloudSettingsException">A setting is missing, wrong or unknown; the message names all that are.</exception>
    public static CloudOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(CloudOptions.Section);
        var unknown = Leaves(section).Where(path => !Paths.Contains(path, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count > 0)
        {
            // A typo must not be silent: the default would be taken instead.
            throw new CloudSettingsException($"There is no setting {string.Join(", ", unknown)}. Known are: {string.Join(", ", Paths)}.");
        }

        var options = Bind(section);
        return options.Validate() is { Count: > 0 } problems ? throw new CloudSettingsException(string.Join(" ", problems)) : options;
    }

    private static CloudOptions Bind(IConfigurationSection section)
    {
        // Bicep sets what is not wanted to an empty text, which must mean the same as nothing.
        var given = Leaves(section).Select(path => KeyValuePair.Create(path, section[path[(CloudOptions.Section.Length + 1)..]])).Where(pair => pair.Value is { Length: > 0 });
        try
        {
            return new ConfigurationBuilder().AddInMemoryCollection(given).Build().GetSection(CloudOptions.Section).Get<CloudOptions>() ?? new CloudOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new CloudSettingsException(e.Message, e);
        }
    }

    private static string PathOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static IEnumerable<string> Leaves(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => child.GetChildren().Any() ? Leaves(child) : [child.Path]);
}
