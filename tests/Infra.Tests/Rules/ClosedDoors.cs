using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>Nobody gets in with a key, over an old protocol or anonymously, and no key is ever read.</summary>
internal static partial class ClosedDoors
{
    private static readonly (string Type, (string Property, string Value)[] Needed)[] Table =
    [
        ("Microsoft.EventHub/namespaces", [("disableLocalAuth", "true"), ("minimumTlsVersion", "'1.2'")]),
        ("Microsoft.Storage/storageAccounts",
        [
            ("allowSharedKeyAccess", "false"), ("allowBlobPublicAccess", "false"), ("minimumTlsVersion", "'TLS1_2'"),
            ("supportsHttpsTrafficOnly", "true"), ("isLocalUserEnabled", "false"), ("publicAccess", "'None'"),
        ]),
        ("Microsoft.Insights/components", [("DisableLocalAuth", "true")]),
        ("Microsoft.OperationalInsights/workspaces", [("disableLocalAuth", "true")]),
        ("Microsoft.ContainerRegistry/registries", [("adminUserEnabled", "false")]),
        ("Microsoft.Web/sites", [("httpsOnly", "true"), ("minTlsVersion", "'1.2'"), ("ftpsState", "'Disabled'"), ("type", "'UserAssignedIdentity'")]),
        ("basicPublishingCredentialsPolicies", [("allow", "false")]),
        ("Microsoft.App/managedEnvironments", [("destination", "'azure-monitor'")]),
    ];

    /// <summary>What a resource of a known type leaves open.</summary>
    public static IEnumerable<string> FindOpen(BicepFile file) =>
        from resource in file.Resources
        where !resource.IsExisting
        from row in Table
        where row.Type == resource.Type
        from needed in row.Needed
        where !resource.Has(needed.Property, needed.Value)
        select $"{resource} does not say {needed.Property}: {needed.Value}.";

    /// <summary>Keys, passwords and what reads them.</summary>
    public static IEnumerable<string> FindKeys(BicepFile file) =>
        Key().Matches(file.Text).Select(match => $"{file.Name}: '{match.Value}' is or reads a key.");

    /// <summary>A secret must not leave by an output, where every reader of the deployment sees it.</summary>
    public static IEnumerable<string> FindLeaks(BicepFile file) =>
        from secret in Secret().Matches(file.Text)
        from output in Output().Matches(file.Text)
        where Regex.IsMatch(output.Value, $@"\b{secret.Groups["name"].Value}\b")
        select $"{file.Name}: '{output.Value}' shows the secret {secret.Groups["name"].Value}.";

    [GeneratedRegex(@"\blist(Keys|Credentials|Secrets|ConnectionStrings|AccountSas|ServiceSas)?\w*\(|\.list\w+\(|AccountKey=|SharedAccess(Key|Signature)|Endpoint=sb:|\b(primary|secondary)(Key|ConnectionString)\b|\bsharedKey:|\bpassword\w*:|adminUserEnabled: true", RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    [GeneratedRegex(@"@secure\(\)\s*(@\w+\(.*\)\s*)*param (?<name>\w+)")]
    private static partial Regex Secret();

    [GeneratedRegex(@"^output .*$", RegexOptions.Multiline)]
    private static partial Regex Output();
}
