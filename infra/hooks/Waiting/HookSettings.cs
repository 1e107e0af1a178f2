using Serverless.Hooks.Probes;
using Serverless.Hooks.Roles;

namespace Serverless.Hooks.Waiting;

/// <summary>What azd hands to the hook: the outputs of main.bicep, as environment variables.</summary>
/// <param name="Roles">The roles to wait for.</param>
/// <param name="Targets">What to try as whoever deploys; nothing if he has no roles, or no way there.</param>
public sealed record HookSettings(IReadOnlyList<ExpectedRole> Roles, IReadOnlyList<ProbeTarget> Targets)
{
    /// <exception cref="HookException">An output is missing.</exception>
    public static HookSettings Read(Func<string, string?> variable)
    {
        var roles = ExpectedRole.ParseAll(Need(variable, "SERVERLESS_ACCESS"));
        var isPrivate = string.Equals(variable("SERVERLESS_PRIVATE_NETWORK"), "true", StringComparison.OrdinalIgnoreCase);
        return new HookSettings(roles, isPrivate || roles.All(role => role.Who != ExpectedRole.Deployer) ? [] : Targets(variable));

        static IReadOnlyList<ProbeTarget> Targets(Func<string, string?> variable) =>
        [
            new ProbeTarget("blobs of the Functions host", Of(variable, "SERVERLESS_HOST_BLOBS", "?comp=list&maxresults=1")),
            new ProbeTarget("blobs of the archive", Of(variable, "SERVERLESS_ARCHIVE_BLOBS", "?comp=list&maxresults=1")),
            new ProbeTarget("blobs of the data account", Of(variable, "SERVERLESS_DATA_BLOBS", "?comp=list&maxresults=1")),
            new ProbeTarget("queues of the data account", Of(variable, "SERVERLESS_DATA_QUEUES", "?comp=list&maxresults=1")),
            new ProbeTarget("tables of the data account", Of(variable, "SERVERLESS_DATA_TABLES", "Tables?$top=1")),
        ];
    }

    private static Uri Of(Func<string, string?> variable, string name, string question) =>
        Uri.TryCreate(Need(variable, name), UriKind.Absolute, out var service) && service.Scheme == Uri.UriSchemeHttps
            ? new Uri(service, question)
            : throw new HookException($"{name} is not an https address. Run azd provision again.");

    private static string Need(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } value
            ? value
            : throw new HookException($"{name} is not set. It is an output of infra/main.bicep: run this by azd provision, azd up or azd hooks run postprovision.");
}
