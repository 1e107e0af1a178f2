using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>Which settings Bicep gives to a host, and which the code reads.</summary>
internal static partial class Settings
{
    /// <summary>What both hosts get: the variable of main.bicep.</summary>
    public static IReadOnlyList<string> OfBoth(BicepFile main) => Keys(main.Block(main.Text.IndexOf("\nvar settings = ", StringComparison.Ordinal)));

    /// <summary>What a host's own file adds.</summary>
    public static IReadOnlyList<string> Added(BicepFile host) => Keys(host.Block(host.Text.IndexOf("union(settings, ", StringComparison.Ordinal)));

    /// <summary>Names that code asks the environment for by itself, and connections of triggers.</summary>
    public static IEnumerable<string> Asked(string code) =>
        Ask().Matches(code).Select(match => match.Groups["name"].Value);

    private static List<string> Keys(string block) => [.. Key().Matches(block).Select(match => match.Groups["name"].Value)];

    [GeneratedRegex(@"^\s*(?<name>\w+): ", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"(GetEnvironmentVariable\(|[cC]onfiguration\[|GetValue<\w+>\(|Connection = )""(?<name>[\w:]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Ask();
}
