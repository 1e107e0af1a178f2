using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>What is deployed does not change by itself: pinned API versions, one for each type, nothing fetched.</summary>
internal static partial class Pinned
{
    public static IEnumerable<string> FindLoose(ArmTemplate template) =>
        Versions(template).Where(resource => !Version().IsMatch(resource.Version)).Select(resource => $"{resource.Type} has no API version of the form 2025-01-31.")
            .Concat(Fetched().Matches(template.Json.ToJsonString()).Select(match => $"'{match.Value}' is not in this folder."));

    // Of deployments the compiler itself chooses the version.
    public static IEnumerable<string> FindDifferent(ArmTemplate template) =>
        Versions(template).GroupBy(resource => resource.Type, StringComparer.OrdinalIgnoreCase)
            .Where(type => type.Select(resource => resource.Version).Distinct().Count() > 1)
            .Select(type => $"{type.Key} has several API versions: {string.Join(", ", type.Select(resource => resource.Version).Distinct())}.");

    public static IEnumerable<(string Type, string Version)> Versions(ArmTemplate template) =>
        template.All.SelectMany(inner => inner.Resources).Select(resource => (resource["type"]!.GetValue<string>(), resource["apiVersion"]?.GetValue<string>() ?? ""));

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-preview)?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"""templateLink""|""parametersLink""|https?://(?!schema\.management\.azure\.com/)[^\s'""]*\.json")]
    private static partial Regex Fetched();
}
