using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Serverless.LocalFunctions.Apps;
using Serverless.LocalFunctions.Hosting;

namespace Serverless.LocalFunctions.Queues;

/// <summary>Finds the storage account of a queue trigger in the app's settings, as the Functions host does.</summary>
internal static class QueueConnection
{
    /// <param name="function">The function, for the message.</param>
    /// <param name="connection">What the trigger names; empty for the app's own storage.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="LocalFunctionsException">There is no such connection.</exception>
    public static QueueServiceClient Open(string function, string connection, AppSettings settings)
    {
        var name = connection.Length == 0 ? "Storage" : connection;
        var section = new[] { $"AzureWebJobs{name}", name }.Select(settings.Section).FirstOrDefault(IsThere)
            ?? throw new LocalFunctionsException(
                $"The function '{function}' reads a queue of the connection '{name}', and there is no setting {name} with a connection string, nor {name}__queueServiceUri with an address.");
        try
        {
            return section.Value is { Length: > 0 } text
                ? new QueueServiceClient(text)
                : new QueueServiceClient(AddressOf(section), CredentialOf(section));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The value itself may be a secret.
            throw new LocalFunctionsException($"The setting {section.Path} is neither a connection string nor the https address of a storage account.", e);
        }
    }

    private static bool IsThere(IConfigurationSection section) =>
        section.Value is { Length: > 0 } || Part(section, "queueServiceUri", "serviceUri", "accountName") is not null;

    private static Uri AddressOf(IConfigurationSection section) =>
        Part(section, "queueServiceUri", "serviceUri") is { } address ? new Uri(address) : new Uri($"https://{section["accountName"]}.queue.core.windows.net");

    private static TokenCredential CredentialOf(IConfigurationSection section) =>
        !string.Equals(section["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase) ? new DefaultAzureCredential()
        : Part(section, "clientId") is { } client ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
        : new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);

    private static string? Part(IConfigurationSection section, params string[] names) => names.Select(name => section[name]).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
