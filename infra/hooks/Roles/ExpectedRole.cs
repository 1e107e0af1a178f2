using Serverless.Hooks.Waiting;

namespace Serverless.Hooks.Roles;

/// <summary>A role that the deployment gave to somebody.</summary>
/// <param name="Who">api, processor or deployer.</param>
/// <param name="Role">Its name.</param>
/// <param name="RoleId">The id of its definition.</param>
/// <param name="PrincipalId">Whose it is.</param>
/// <param name="Scope">The resource that it is about.</param>
public sealed record ExpectedRole(string Who, string Role, Guid RoleId, Guid PrincipalId, string Scope)
{
    public const string Deployer = "deployer";

    /// <summary>The roles, from the output of access.bicep: <c>who|role|role id|principal id|scope</c>, separated by semicolons.</summary>
    /// <exception cref="HookException">The text is not that.</exception>
    public static IReadOnlyList<ExpectedRole> ParseAll(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    public override string ToString() => $"{Who}: {Role} on {Scope[(Scope.LastIndexOf('/') + 1)..]}";

    private static ExpectedRole Parse(string text) =>
        text.Split('|') is [{ Length: > 0 } who, { Length: > 0 } role, var roleId, var principalId, ['/', ..] scope]
        && Guid.TryParse(roleId, out var roleGuid) && Guid.TryParse(principalId, out var principalGuid)
            ? new ExpectedRole(who, role, roleGuid, principalGuid, scope)
            : throw new HookException($"SERVERLESS_ACCESS has '{text}', which is not who|role|role id|principal id|scope. Run azd provision again.");
}
