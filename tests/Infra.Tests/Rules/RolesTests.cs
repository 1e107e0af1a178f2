using System.Text.Json;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class RolesTests
{
    private static BicepFile Access => Repository.BicepOf("access.bicep");

    [Fact]
    public void Every_role_id_is_that_of_the_role()
    {
        Assert.Empty(Roles.FindWrongIds(Repository.Read("infra/roles.json")));
        Assert.Empty(Repository.Bicep.SelectMany(Roles.FindStrayIds));
    }

    [Fact]
    public void Roles_that_are_given_are_listed_and_listed_ones_are_given()
    {
        var listed = JsonSerializer.Deserialize<Dictionary<string, string>>(Repository.Read("infra/roles.json"))!.Keys;

        Assert.Equal(listed.Order(StringComparer.Ordinal), Roles.Given(Access).Select(grant => grant.Role).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_grant_is_assigned_and_waited_for()
    {
        Assert.Empty(Roles.FindUnused(Access));
    }

    [Fact]
    public void Each_host_has_the_least_that_it_needs()
    {
        var given = Roles.Given(Access).ToList();

        Assert.Equal(
            [
                "AcrPull on Registry", "Azure Event Hubs Data Receiver on Hub", "Monitoring Metrics Publisher on Insights",
                "Storage Blob Data Contributor on Checkpoints", "Storage Blob Data Contributor on Views", "Storage Blob Data Reader on Archive",
                "Storage Queue Data Message Sender on Hospital", "Storage Table Data Contributor on DataStorage",
            ],
            Of("processor"));
        Assert.Equal(
            [
                "Azure Event Hubs Data Receiver on Hub", "Azure Event Hubs Data Sender on Hub", "Monitoring Metrics Publisher on Insights",
                "Storage Blob Data Contributor on Archive", "Storage Blob Data Contributor on Views", "Storage Blob Data Owner on HostStorage",
                "Storage Queue Data Contributor on Hospital", "Storage Queue Data Contributor on Poison",
                "Storage Table Data Contributor on DataStorage", "Storage Table Data Contributor on HostStorage",
            ],
            Of("api"));
        // Whoever deploys may look and no more.
        Assert.All(given.Where(grant => grant.Who == "deployer"), grant => Assert.EndsWith("Reader", grant.Role, StringComparison.Ordinal));

        IEnumerable<string> Of(string who) => given.Where(grant => grant.Who == who).Select(grant => $"{grant.Role} on {grant.On}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void The_documentation_has_a_row_for_every_grant()
    {
        var rows = Repository.Read("docs/deploy.md").Split('\n').Where(line => line.StartsWith('|')).ToList();

        Assert.All(Roles.Given(Access), grant => Assert.Contains(rows, row => row.StartsWith($"| {grant.Who} | {grant.Role} |", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_wrong_id_is_found()
    {
        Assert.NotEmpty(Roles.FindWrongIds("""{ "AcrPull": "8311e382-0749-4cb8-b61a-304f252e45ec" }"""));
        Assert.NotEmpty(Roles.FindWrongIds("""{ "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" }"""));
        Assert.NotEmpty(Roles.FindStrayIds(new BicepFile("broken.bicep", "x: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'")));
    }

    [Theory]
    [InlineData("= [for a in onHub: {", "= [for a in onViews: {")]
    [InlineData("map(onHub, a =>", "map(onViews, a =>")]
    public void A_grant_that_is_not_assigned_or_waited_for_is_found(string line, string instead)
    {
        Assert.NotEmpty(Roles.FindUnused(Access with { Text = Access.Text.Replace(line, instead, StringComparison.Ordinal) }));
    }
}
