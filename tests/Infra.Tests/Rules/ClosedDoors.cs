using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>Nobody gets in with a key, over an old protocol or anonymously, and no key is ever read.</summary>
internal static partial class ClosedDoors
{
    private static readonly (string Path, string Value)[] Network = [("properties.publicNetworkAccess", "Disabled")];

    /// <summary>What each type must say; the last column holds with a private network only.</summary>
    public static readonly (string Type, (string Path, string Value)[] Always, (string Path, string Value)[] Private)[] Table =
    [
        ("Microsoft.EventHub/namespaces", [("properties.disableLocalAuth", "true"), ("properties.minimumTlsVersion", "1.2")], Network),
        ("Microsoft.Storage/storageAccounts",
        [
            ("properties.allowSharedKeyAccess", "false"), ("properties.allowBlobPublicAccess", "false"), ("properties.minimumTlsVersion", "TLS1_2"),
            ("properties.supportsHttpsTrafficOnly", "true"), ("properties.isLocalUserEnabled", "false"), ("properties.networkAcls.bypass", "None"),
        ], [.. Network, ("properties.networkAcls.defaultAction", "Deny")]),
        ("Microsoft.Storage/storageAccounts/blobServices/containers", [("properties.publicAccess", "None")], []),
        ("Microsoft.Insights/components", [("properties.DisableLocalAuth", "true")], []),
        ("Microsoft.OperationalInsights/workspaces", [("properties.features.disableLocalAuth", "true")], []),
        ("Microsoft.ContainerRegistry/registries", [("properties.adminUserEnabled", "false")], []),
        ("Microsoft.Web/sites",
        [
            ("properties.httpsOnly", "true"), ("properties.siteConfig.minTlsVersion", "1.2"), ("properties.siteConfig.ftpsState", "Disabled"),
            ("properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity"),
        ], []),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", [("properties.allow", "false")], []),
        ("Microsoft.App/managedEnvironments", [("properties.appLogsConfiguration.destination", "azure-monitor")], [("properties.vnetConfiguration.internal", "true")]),
    ];

    /// <summary>What a resource of a known type leaves open, and which types are not there to be looked at.</summary>
    public static IEnumerable<string> FindOpen(ArmSnapshot deployed, bool isPrivate)
    {
        foreach (var (type, always, whenPrivate) in Table)
        {
            var resources = deployed.Of(type);
            if (resources.Count == 0)
            {
                yield return $"There is no {type}.";
            }

            foreach (var resource in resources)
            {
                foreach (var (path, value) in isPrivate ? [.. always, .. whenPrivate] : always)
                {
                    if (resource.Value(path) != value)
                    {
                        yield return $"{resource} does not say {path}: {value}.";
                    }
                }
            }
        }
    }

    /// <summary>Keys, passwords and what reads them.</summary>
    public static IEnumerable<string> FindKeys(JsonNode json) =>
        Key().Matches(json.ToJsonString()).Select(match => $"'{match.Value}' is or reads a key.");

    /// <summary>A secret must not leave by an output, where every reader of the deployment sees it.</summary>
    public static IEnumerable<string> FindLeaks(ArmTemplate template) =>
        from inner in template.All
        from secret in inner.Parameters
        where secret.Value!["type"]!.GetValue<string>().StartsWith("secure", StringComparison.OrdinalIgnoreCase)
        from output in inner.Outputs
        where output.Value!.ToJsonString().Contains($"parameters(\\u0027{secret.Key}\\u0027)", StringComparison.Ordinal)
        select $"The output {output.Key} shows the secret {secret.Key}.";

    [GeneratedRegex(@"\blist(Keys|Credentials|Secrets|ConnectionStrings|AccountSas|ServiceSas)\w*\(|AccountKey=|SharedAccess(Key|Signature)|Endpoint=sb:|\b(primary|secondary)(Key|ConnectionString)\b|""sharedKey""|""password\w*""|""adminUserEnabled"":true", RegexOptions.IgnoreCase)]
    private static partial Regex Key();
}
