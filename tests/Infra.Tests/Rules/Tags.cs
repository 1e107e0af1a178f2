using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>azd finds what it deploys to, and what it deletes, by tags.</summary>
internal static partial class Tags
{
    public static IEnumerable<string> FindUntagged(BicepFile file) =>
        file.Resources.Where(resource => !resource.IsExisting && resource.Sets("location") && !resource.Sets("tags")).Select(resource => $"{resource} has no tags.");

    public static IEnumerable<string> Services(BicepFile file) => Service().Matches(file.Text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"'azd-service-name': '(?<name>\w+)'")]
    private static partial Regex Service();
}
