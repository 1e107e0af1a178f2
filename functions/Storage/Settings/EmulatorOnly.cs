using System.Data.Common;
using System.Net;

namespace Serverless.Storage.Settings;

/// <summary>
/// Whether a connection string is that of an emulator on this machine. Any other one is a key to something real, and
/// keys are what managed identities spare us.
/// </summary>
internal static class EmulatorOnly
{
    private static readonly string[] StorageServices = ["BlobEndpoint", "QueueEndpoint", "TableEndpoint"];

    public static bool IsEventHubs(string connectionString) =>
        TryParse(connectionString, out var parts)
        && IsTrue(parts, "UseDevelopmentEmulator")
        && TryGet(parts, "Endpoint", out var endpoint)
        && IsLoopback(endpoint);

    public static bool IsStorage(string connectionString)
    {
        if (!TryParse(connectionString, out var parts))
        {
            return false;
        }

        // Every address it names must be here; without any, it must be the emulator's short form.
        var named = parts.Keys.Cast<string>()
            .Where(key => key.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase) || key.Equals("DevelopmentStorageProxyUri", StringComparison.OrdinalIgnoreCase))
            .ToList();
        return named.All(key => IsLoopback((string)parts[key]))
            && (IsTrue(parts, "UseDevelopmentStorage") || StorageServices.All(service => TryGet(parts, service, out _)));
    }

    private static bool TryParse(string text, out DbConnectionStringBuilder parts)
    {
        parts = [];
        try
        {
            parts.ConnectionString = text;
            return true;
        }
        catch (ArgumentException)
        {
            // It is no connection string at all; its text is not shown.
            return false;
        }
    }

    private static bool TryGet(DbConnectionStringBuilder parts, string key, out string value)
    {
        value = parts.TryGetValue(key, out var found) ? (string)found : "";
        return value.Length > 0;
    }

    private static bool IsTrue(DbConnectionStringBuilder parts, string key) =>
        TryGet(parts, key, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
}
