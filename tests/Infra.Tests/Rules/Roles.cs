using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>The roles that are given, and what their ids are.</summary>
internal static partial class Roles
{
    /// <summary>Ours: it writes the archive and cannot delete from it.</summary>
    public const string ArchiveWriter = "Serverless archive writer";

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

    /// <summary>What is given: to whom, which role, on which resource, in the order of access.bicep.</summary>
    /// <exception cref="InvalidOperationException">A role, a principal or a scope is none that is known.</exception>
    public static IReadOnlyList<Grant> Given(ArmSnapshot deployed)
    {
        var ours = deployed.Of("Microsoft.Authorization/roleDefinitions").ToDictionary(role => role.Name, _ => ArchiveWriter);
        ours[Deployments.ArchiveRole] = ArchiveWriter;
        return [.. deployed.Of("Microsoft.Authorization/roleAssignments").Select(assignment => new Grant(
            Who(assignment.Value("properties.principalId")!),
            NameOf(assignment.Value("properties.roleDefinitionId")!),
            Scope().Match(assignment.Id) is { Success: true } scope ? scope.Groups["on"].Value : throw new InvalidOperationException($"{assignment.Id} has no scope that is known.")))];

        string NameOf(string definition)
        {
            var id = definition[(definition.LastIndexOf('/') + 1)..];
            return WellKnown.FirstOrDefault(role => role.Value == id).Key ?? ours.GetValueOrDefault(id) ?? throw new InvalidOperationException($"{definition} is no role that is known.");
        }
    }

    /// <summary>What the hook waits for, from the output: the same grants.</summary>
    public static IReadOnlyList<Grant> Awaited(string output) =>
        [.. output.Split(';').Select(text => text.Split('|')).Select(parts => new Grant(parts[0], parts[1], parts[4]))];

    private static string Who(string principal) => principal switch
    {
        Deployments.Deployer => "deployer",
        Deployments.Api => "api",
        Deployments.Processor => "processor",
        _ => Identity().Match(principal) is { Success: true } identity ? identity.Groups["who"].Value : throw new InvalidOperationException($"{principal} is nobody who is known."),
    };

    [GeneratedRegex(@"userAssignedIdentities/id-(?<who>api|processor)-\w+', '[\d-]+'\)\.principalId\]$")]
    private static partial Regex Identity();

    // An assignment whose principal Azure alone knows has an expression for its id.
    [GeneratedRegex(@"^(\[extensionResourceId\(')?(?<on>/subscriptions/[^']+?)(/providers/Microsoft\.Authorization/|')", RegexOptions.ExplicitCapture)]
    private static partial Regex Scope();
}

/// <summary>A role for somebody on something, which is the id of a resource.</summary>
internal sealed record Grant(string Who, string Role, string On);
