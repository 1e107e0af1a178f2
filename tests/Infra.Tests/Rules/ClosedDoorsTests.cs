using System.Text.Json.Nodes;
using Serverless.Infra.Compiler;

namespace Serverless.Infra.Rules;

public sealed class ClosedDoorsTests(CompiledInfra infra)
{
    public static TheoryData<string, string> Needed { get; } =
        new(ClosedDoors.Table.SelectMany(row => row.Always.Concat(row.Private).Select(needed => (row.Type, needed.Path))));

    [Fact]
    public void Every_resource_is_closed_to_keys_and_old_protocols()
    {
        Assert.Empty(ClosedDoors.FindOpen(infra.Usual, isPrivate: false));
    }

    [Fact]
    public void With_a_private_network_log_and_storage_are_closed_to_every_other_one()
    {
        Assert.Empty(ClosedDoors.FindOpen(infra.Shielded, isPrivate: true));
    }

    [Fact]
    public void With_a_private_network_every_account_and_the_hub_have_an_endpoint()
    {
        var reached = infra.Shielded.Of("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.Node("properties.privateLinkServiceConnections")!.AsArray().Single()!["properties"]!)
            .Select(to => (Id: to["privateLinkServiceId"]!.GetValue<string>(), Group: to["groupIds"]!.AsArray().Single()!.GetValue<string>()))
            .ToHashSet();
        var accounts = infra.Shielded.Of("Microsoft.Storage/storageAccounts");

        Assert.Equal(3, accounts.Count);
        Assert.All(accounts, account => Assert.Contains((account.Id, "blob"), reached));
        Assert.Contains((infra.Shielded.The("Microsoft.EventHub/namespaces").Id, "namespace"), reached);
        Assert.Equal(4, infra.Shielded.Of("Microsoft.Network/privateDnsZones").Count);
        Assert.Equal(reached.Count, infra.Shielded.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count);
        Assert.Empty(infra.Usual.Of("Microsoft.Network/privateEndpoints"));
    }

    [Fact]
    public void No_key_is_written_down_or_read()
    {
        Assert.Empty(ClosedDoors.FindKeys(infra.Template.Json));
    }

    [Fact]
    public void No_secret_is_an_output()
    {
        Assert.Contains(infra.Template.All.SelectMany(template => template.Parameters), parameter => parameter.Value!["type"]!.GetValue<string>() == "securestring");
        Assert.Empty(ClosedDoors.FindLeaks(infra.Template));
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public void What_is_missing_is_found(string type, string path)
    {
        var broken = infra.Shielded.With(type, resource => Remove(resource, path));

        Assert.NotEmpty(ClosedDoors.FindOpen(broken, isPrivate: true));
    }

    [Fact]
    public void A_publishing_password_that_is_allowed_is_found()
    {
        var broken = infra.Usual.With("Microsoft.Web/sites/basicPublishingCredentialsPolicies", policy => policy["properties"]!["allow"] = true);

        Assert.NotEmpty(ClosedDoors.FindOpen(broken, isPrivate: false));
    }

    [Theory]
    [InlineData("value", "[listKeys(resourceId('x'), '2024-01-01').keys[0].value]")]
    [InlineData("value", "[listCredentials(resourceId('x'), '2024-01-01').passwords[0].value]")]
    [InlineData("value", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b")]
    [InlineData("value", "Endpoint=sb://name.servicebus.windows.net/;x")]
    [InlineData("sharedKey", "key")]
    [InlineData("passwordSecretRef", "name")]
    [InlineData("value", "[reference('x').primaryConnectionString]")]
    public void A_key_is_found(string name, string value)
    {
        Assert.NotEmpty(ClosedDoors.FindKeys(infra.Template.With(json => json[name] = value).Json));
    }

    [Fact]
    public void A_secret_that_is_an_output_is_found()
    {
        var broken = infra.Template.With(json => json["outputs"]!["HOOK"] = new JsonObject { ["type"] = "string", ["value"] = "[parameters('hospitalWebhook')]" });

        Assert.NotEmpty(ClosedDoors.FindLeaks(broken));
    }

    private static void Remove(JsonObject resource, string path)
    {
        var names = path.Split('.');
        var holder = names[..^1].Aggregate((JsonNode)resource, (node, name) => node[name]!).AsObject();
        Assert.True(holder.Remove(names[^1]));
    }
}
