using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>What is deployed does not change by itself: pinned API versions, one for each type, nothing fetched.</summary>
internal static partial class Pinned
{
    public static IEnumerable<string> FindLoose(BicepFile file) =>
        file.Resources.Where(resource => !resource.IsNested && !Version().IsMatch(resource.Version))
            .Select(resource => $"{resource} has no API version of the form 2025-01-31.")
            .Concat(Fetched().Matches(file.Text).Select(match => $"{file.Name}: '{match.Value}' is not in this folder."));

    public static IEnumerable<string> FindDifferent(IEnumerable<BicepFile> files) =>
        files.SelectMany(file => file.Resources).Where(resource => !resource.IsNested)
            .GroupBy(resource => resource.Type, StringComparer.OrdinalIgnoreCase)
            .Where(type => type.Select(resource => resource.Version).Distinct().Count() > 1)
            .Select(type => $"{type.Key} has several API versions: {string.Join(", ", type.Select(resource => resource.Version).Distinct())}.");

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-preview)?$")]
    private static partial Regex Version();

    [GeneratedRegex(@"\b(br|ts)[:/][\w/]+|resourceInput<|resourceOutput<|https?://[^\s'""]*\.json")]
    private static partial Regex Fetched();
}
