using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

/// <summary>What is archived can't be lost by those who write it.</summary>
public sealed class ArchiveTests(CompiledInfra infra)
{
    private const string Blobs = "Microsoft.Storage/storageAccounts/blobServices";
    private const string Data = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

    [Fact]
    public void It_has_an_account_of_its_own()
    {
        Assert.Equal(["archive"], ContainersOf(infra.Usual, "starchive"));
        Assert.Equal(["checkpoints", "views"], ContainersOf(infra.Usual, "stdata"));
        Assert.Equal(["deployments"], ContainersOf(infra.Usual, "sthost"));
    }

    [Fact]
    public void What_is_overwritten_or_deleted_there_stays_for_a_while()
    {
        var archive = Service(infra.Usual, "starchive");

        Assert.Equal("true", archive.Value("properties.isVersioningEnabled"));
        Assert.Equal(("true", "30"), (archive.Value("properties.deleteRetentionPolicy.enabled"), archive.Value("properties.deleteRetentionPolicy.days")));
    }

    [Fact]
    public void A_container_that_is_deleted_can_be_brought_back_everywhere()
    {
        Assert.Equal(3, infra.Usual.Of(Blobs).Count);
        Assert.All(infra.Usual.Of(Blobs), service => Assert.Equal(("true", "7"), (service.Value("properties.containerDeleteRetentionPolicy.enabled"), service.Value("properties.containerDeleteRetentionPolicy.days"))));
    }

    [Fact]
    public void Rows_that_are_blobs_keep_no_versions()
    {
        // They are rewritten all day.
        Assert.Equal(("false", "false"), (Service(infra.Usual, "stdata").Value("properties.isVersioningEnabled"), Service(infra.Usual, "stdata").Value("properties.deleteRetentionPolicy.enabled")));
    }

    [Fact]
    public void The_role_that_writes_it_cannot_delete()
    {
        var role = infra.Usual.The("Microsoft.Authorization/roleDefinitions");
        var permission = Assert.Single(role.Node("properties.permissions")!.AsArray())!;

        Assert.Equal([$"{Data}/read", $"{Data}/write", $"{Data}/add/action"], permission["dataActions"]!.AsArray().Select(action => action!.GetValue<string>()));
        Assert.Empty(permission["actions"]!.AsArray());
        Assert.Equal(infra.Usual.Outputs["SERVERLESS_ARCHIVE_ROLE"]!.GetValue<string>(), role.Value("properties.roleName"));
        Assert.StartsWith(Roles.ArchiveWriter, role.Value("properties.roleName"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_has_another_role_there_but_to_read()
    {
        var given = Roles.Given(infra.Usual).Where(grant => grant.On.Contains("/storageAccounts/starchive", StringComparison.Ordinal)).ToList();

        Assert.Equal(["api", "deployer", "processor"], given.Select(grant => grant.Who).Order(StringComparer.Ordinal));
        Assert.All(given, grant => Assert.Equal(grant.Who == "api" ? Roles.ArchiveWriter : "Storage Blob Data Reader", grant.Role));
    }

    [Fact]
    public void Earlier_manifests_go_and_segments_never()
    {
        Assert.Equal(["archive/events/0000/manifest.json", "archive/events/0001/manifest.json", "archive/events/0002/manifest.json", "archive/events/0003/manifest.json"], Prefixes(infra.Usual));
        Assert.Equal(12, Prefixes(infra.Shielded).Count());
        Assert.All(Rules(infra.Usual), rule => Assert.Equal("""{"version":{"delete":{"daysAfterCreationGreaterThan":30}}}""", rule["definition"]!["actions"]!.ToJsonString()));
    }

    [Fact]
    public void Nobody_can_change_it_only_where_that_was_chosen()
    {
        const string Worm = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies";

        Assert.Empty(infra.Usual.Of(Worm));
        Assert.All(infra.Usual.Of($"{Blobs}/containers"), container => Assert.Null(container.Node("properties.immutableStorageWithVersioning")));
        Assert.Equal("365", infra.Shielded.The(Worm).Value("properties.immutabilityPeriodSinceCreationInDays"));
        Assert.Matches("^starchive.*/default/archive/default$", infra.Shielded.The(Worm).Name);
        Assert.Equal("true", Assert.Single(infra.Shielded.Of($"{Blobs}/containers"), container => container.Node("properties.immutableStorageWithVersioning") is not null).Value("properties.immutableStorageWithVersioning.enabled"));
    }

    private static IEnumerable<string> ContainersOf(ArmSnapshot deployed, string account) =>
        deployed.Of($"{Blobs}/containers").Where(container => container.Name.StartsWith(account, StringComparison.Ordinal)).Select(container => container.Name.Split('/')[^1]).Order(StringComparer.Ordinal);

    private static ArmResource Service(ArmSnapshot deployed, string account) =>
        Assert.Single(deployed.Of(Blobs), service => Regex.IsMatch(service.Name, $"^{account}[a-z0-9]+/default$"));

    private static IEnumerable<System.Text.Json.Nodes.JsonNode> Rules(ArmSnapshot deployed) =>
        deployed.The("Microsoft.Storage/storageAccounts/managementPolicies").Node("properties.policy.rules")!.AsArray().Select(rule => rule!);

    private static IEnumerable<string> Prefixes(ArmSnapshot deployed) =>
        Rules(deployed).SelectMany(rule => rule["definition"]!["filters"]!["prefixMatch"]!.AsArray()).Select(prefix => prefix!.GetValue<string>());
}
