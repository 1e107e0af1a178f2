using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>azd finds what it deploys to, and what it deletes, by tags.</summary>
internal static class Tags
{
    public static IEnumerable<string> FindUntagged(ArmSnapshot deployed) =>
        deployed.Resources.Where(resource => resource.Value("location") is not null && Of(resource, "azd-env-name") != Deployments.Environment).Select(resource => $"{resource} has no tag of its environment.");

    /// <summary>Which service azd deploys to which resource.</summary>
    public static IReadOnlyDictionary<string, string> Services(ArmSnapshot deployed) =>
        deployed.Resources.Where(resource => Of(resource, "azd-service-name") is not null).ToDictionary(resource => Of(resource, "azd-service-name")!, resource => resource.Type);

    private static string? Of(ArmResource resource, string tag) => resource.Node("tags")?[tag]?.GetValue<string>();
}
