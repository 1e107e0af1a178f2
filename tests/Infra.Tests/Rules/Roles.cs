using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

/// <summary>The roles that access.bicep gives, and what their ids are.</summary>
internal static partial class Roles
{
    /// <summary>Azure's built-in roles, as its documentation lists them: the same in every subscription.</summary>
    public static readonly IReadOnlyDictionary<string, string> WellKnown = new Dictionary<string, string>
    {
        ["Storage Blob Data Owner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["Storage Blob Data Contributor"] = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ["Storage Blob Data Reader"] = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        ["Storage Queue Data Contributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["Storage Queue Data Reader"] = "19e7f393-937e-4f77-808e-94535e297925",
        ["Storage Queue Data Message Sender"] = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        ["Storage Table Data Contributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["Storage Table Data Reader"] = "76199698-9eea-4c19-bc75-cec21354c6b6",
        ["Azure Event Hubs Data Sender"] = "2b629674-e913-4c01-ae53-ef4638d8f975",
        ["Azure Event Hubs Data Receiver"] = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
        ["AcrPull"] = "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        ["Monitoring Metrics Publisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
    };

    /// <summary>Roles in roles.json that are not what they are called.</summary>
    public static IEnumerable<string> FindWrongIds(string rolesJson) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(rolesJson)!
            .Where(role => !WellKnown.TryGetValue(role.Key, out var id) || id != role.Value)
            .Select(role => $"{role.Key} is not {role.Value}.");

    /// <summary>What is given: to whom, which role, on what; in the order of the file.</summary>
    public static IEnumerable<Grant> Given(BicepFile access) =>
        from list in List().Matches(access.Text)
        from entry in Entry().Matches(list.Groups["entries"].Value)
        select new Grant(entry.Groups["who"].Value is "d" ? "deployer" : entry.Groups["who"].Value, entry.Groups["role"].Value, list.Groups["on"].Value);

    /// <summary>Lists of grants that no role assignment walks through, or that the hook is not told of.</summary>
    public static IEnumerable<string> FindUnused(BicepFile access) =>
        from list in List().Matches(access.Text).Select(list => $"on{list.Groups["on"].Value}")
        where !access.Text.Contains($"= [for a in {list}: {{", StringComparison.Ordinal) || !access.Text.Contains($"map({list}, a =>", StringComparison.Ordinal)
        select $"{list} is not assigned, or not waited for.";

    /// <summary>Ids written down anywhere but in roles.json.</summary>
    public static IEnumerable<string> FindStrayIds(BicepFile file) =>
        Id().Matches(file.Text).Select(match => $"{file.Name}: {match.Value} belongs into roles.json.");

    [GeneratedRegex(@"^var on(?<on>\w+) = (?<entries>.*?)(?=^var |^resource )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex List();

    [GeneratedRegex(@"\{ principal: (?<who>\w+), role: '(?<role>[^']+)' \}")]
    private static partial Regex Entry();

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();
}

/// <summary>A role for somebody on something.</summary>
internal sealed record Grant(string Who, string Role, string On);
