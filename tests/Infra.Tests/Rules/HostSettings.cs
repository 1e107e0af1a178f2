using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>Which settings a deployment gives to a host, and which the code reads.</summary>
internal static partial class HostSettings
{
    public static IReadOnlyDictionary<string, string> OfApi(ArmSnapshot deployed) =>
        deployed.The("Microsoft.Web/sites/config").Node("properties")!.AsObject().ToDictionary(setting => setting.Key, setting => setting.Value!.ToString());

    public static IReadOnlyDictionary<string, string> OfProcessor(ArmSnapshot deployed) =>
        deployed.The("Microsoft.App/containerApps").Node("properties.template.containers")![0]!["env"]!.AsArray()
            .ToDictionary(setting => setting!["name"]!.GetValue<string>(), setting => setting!["value"]!.ToString());

    /// <summary>Names that code asks the environment for by itself, and connections of triggers.</summary>
    public static IEnumerable<string> Asked(string code) => Ask().Matches(code).Select(match => match.Groups["name"].Value);

    /// <summary>A setting as the host will see it: Azure gives the addresses, here as it forms them in its public cloud.</summary>
    public static string Seen(string setting) => Address().Match(setting) switch
    {
        { Success: true } address when address.Groups["service"].Success => $"https://{address.Groups["name"].Value}.{address.Groups["service"].Value}.core.windows.net/",
        { Success: true } address => $"{address.Groups["name"].Value}.servicebus.windows.net",
        _ => setting.StartsWith('[') ? "" : setting,
    };

    [GeneratedRegex(@"(GetEnvironmentVariable\(|[cC]onfiguration\[|GetValue<\w+>\(|Connection = )""(?<name>[\w:]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Ask();

    [GeneratedRegex(@"^\[.*reference\('[^']*/(storageAccounts|namespaces)/(?<name>[\w-]+)', '[\d-]+'\)\.(primaryEndpoints\.(?<service>\w+)\]$|serviceBusEndpoint, '://'\)\[1\], ':'\)\[0\]\]$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
