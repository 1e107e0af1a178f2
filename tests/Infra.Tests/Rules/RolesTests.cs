using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class RolesTests(CompiledInfra infra)
{
    private static readonly string[] OfProcessor =
    [
        "AcrPull on registries/registry", "Azure Event Hubs Data Receiver on eventhubs/events", "Monitoring Metrics Publisher on components/insights",
        "Storage Blob Data Contributor on data/containers/checkpoints", "Storage Blob Data Contributor on data/containers/views",
        "Storage Blob Data Reader on archive/containers/archive", "Storage Queue Data Message Sender on data/queues/hospital",
        "Storage Table Data Contributor on storageAccounts/data",
    ];

    private static readonly string[] OfApi =
    [
        "Azure Event Hubs Data Receiver on eventhubs/events", "Azure Event Hubs Data Sender on eventhubs/events",
        "Monitoring Metrics Publisher on components/insights", "Serverless archive writer on archive/containers/archive",
        "Storage Blob Data Contributor on data/containers/views", "Storage Blob Data Owner on storageAccounts/host",
        "Storage Queue Data Contributor on data/queues/hospital", "Storage Queue Data Contributor on data/queues/hospital-poison",
        "Storage Table Data Contributor on storageAccounts/data", "Storage Table Data Contributor on storageAccounts/host",
    ];

    private static readonly string[] OfDeployer =
    [
        "Storage Blob Data Reader on storageAccounts/archive", "Storage Blob Data Reader on storageAccounts/data", "Storage Blob Data Reader on storageAccounts/host",
        "Storage Queue Data Reader on storageAccounts/data", "Storage Table Data Reader on storageAccounts/data",
    ];

    [Fact]
    public void Every_role_id_is_that_of_the_role_and_stands_nowhere_else()
    {
        Assert.Empty(Roles.FindWrongIds(Repository.Read("infra/roles.json")));
        Assert.DoesNotMatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", string.Concat(Repository.Files("infra", "*.bicep").Select(Repository.Read)));
    }

    [Fact]
    public void Listed_roles_are_given_and_given_ones_listed()
    {
        var listed = JsonSerializer.Deserialize<Dictionary<string, string>>(Repository.Read("infra/roles.json"))!.Keys.Append(Roles.ArchiveWriter);

        Assert.Equal(listed.Order(StringComparer.Ordinal), Roles.Given(infra.Usual).Select(grant => grant.Role).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_host_has_the_least_that_it_needs()
    {
        var given = Roles.Given(infra.Access);

        Assert.Equal(OfProcessor, Of(given, "processor"));
        Assert.Equal(OfApi, Of(given, "api"));
        Assert.Equal(OfDeployer, Of(given, "deployer"));
    }

    [Fact]
    public void The_whole_deployment_gives_the_same_to_the_same()
    {
        var token = Regex.Match(infra.Usual.The("Microsoft.EventHub/namespaces").Name, "^evhns-(.+)$").Groups[1].Value;
        var whole = Roles.Given(infra.Usual).Select(grant => $"{grant.Who}: {grant.Role} on {Regex.Replace(OnWhat(grant).Replace(token, "", StringComparison.Ordinal), "^(storageAccounts/)?st(host|data|archive)", "$1$2")}");
        var alone = Roles.Given(infra.Access).Select(grant => $"{grant.Who}: {grant.Role} on {OnWhat(grant)}");

        // The registry and the insights have other names there.
        Assert.Equal(alone.Select(text => Regex.Replace(text, "registries/registry|components/insights", "")).Order(StringComparer.Ordinal), whole.Select(text => Regex.Replace(text, "registries/cr|components/appi-", "")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_grant_is_waited_for()
    {
        Assert.Equal(Ordered(Roles.Given(infra.Access)), Ordered(Roles.Awaited(infra.Access.Outputs["waitFor"]!.GetValue<string>())));
    }

    [Fact]
    public void A_grant_is_named_after_what_it_is_so_that_a_second_provision_finds_it()
    {
        var names = infra.Access.Of("Microsoft.Authorization/roleAssignments").Select(assignment => assignment.Name).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.True(Guid.TryParse(name, out _)));
    }

    [Fact]
    public void The_documentation_has_a_row_for_every_grant()
    {
        var rows = Repository.Read("docs/deploy.md").Split('\n').Where(line => line.StartsWith('|')).ToList();

        Assert.All(Roles.Given(infra.Access), grant => Assert.Contains(rows, row => row.StartsWith($"| {grant.Who} | {grant.Role} |", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_wrong_id_is_found()
    {
        Assert.NotEmpty(Roles.FindWrongIds("""{ "AcrPull": "8311e382-0749-4cb8-b61a-304f252e45ec" }"""));
        Assert.NotEmpty(Roles.FindWrongIds("""{ "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" }"""));
    }

    [Fact]
    public void A_role_or_a_principal_that_nobody_knows_is_found()
    {
        Assert.Throws<InvalidOperationException>(() => Roles.Given(Broken("roleDefinitionId", "/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635")));
        Assert.Throws<InvalidOperationException>(() => Roles.Given(Broken("principalId", "77777777-7777-7777-7777-777777777777")));
    }

    [Fact]
    public void A_grant_too_many_or_too_few_is_found()
    {
        var fewer = infra.Access.With("none", _ => { });
        fewer.Json["predictedResources"]!.AsArray().RemoveAt(0);
        var other = Broken("principalId", Deployments.Deployer);

        Assert.NotEqual(OfApi, Of(Roles.Given(fewer), "api"));
        Assert.NotEqual(Ordered(Roles.Given(fewer)), Ordered(Roles.Awaited(infra.Access.Outputs["waitFor"]!.GetValue<string>())));
        Assert.NotEqual(OfDeployer, Of(Roles.Given(other), "deployer"));
    }

    private ArmSnapshot Broken(string property, string value) =>
        infra.Access.With("Microsoft.Authorization/roleAssignments", assignment => assignment["properties"]![property] = JsonValue.Create(value));

    private static IEnumerable<string> Of(IEnumerable<Grant> given, string who) =>
        given.Where(grant => grant.Who == who).Select(grant => $"{grant.Role} on {OnWhat(grant)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Ordered(IEnumerable<Grant> grants) => grants.Select(grant => grant.ToString()).Order(StringComparer.Ordinal);

    // 'data/containers/views', or the last two names of anything that is not within an account.
    private static string OnWhat(Grant grant) =>
        Regex.Match(grant.On, @"storageAccounts/([^/]+)/\w+/default/(\w+/[\w-]+)$") is { Success: true } within
            ? $"{within.Groups[1].Value}/{within.Groups[2].Value}"
            : string.Join('/', grant.On.Split('/')[^2..]);
}
