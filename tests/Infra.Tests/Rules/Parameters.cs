using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>What a deployment is asked for.</summary>
internal static partial class Parameters
{
    public static IReadOnlyList<string> All(BicepFile main) => [.. Declared().Matches(main.Text).Select(match => match.Groups["name"].Value)];

    /// <summary>Those without a default.</summary>
    public static IReadOnlyList<string> Asked(BicepFile main) =>
        [.. Declared().Matches(main.Text).Where(match => !match.Groups["value"].Success).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<value> = .+)?$", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
