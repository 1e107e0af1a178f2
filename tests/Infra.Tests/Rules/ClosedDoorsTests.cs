using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class ClosedDoorsTests
{
    [Fact]
    public void Every_resource_is_closed_to_keys_and_old_protocols()
    {
        Assert.Empty(Repository.Bicep.SelectMany(ClosedDoors.FindOpen));
    }

    [Fact]
    public void No_key_is_written_down_or_read()
    {
        Assert.Empty(Repository.Bicep.SelectMany(ClosedDoors.FindKeys));
    }

    [Fact]
    public void No_secret_is_an_output()
    {
        Assert.Empty(Repository.Bicep.SelectMany(ClosedDoors.FindLeaks));
    }

    [Theory]
    [InlineData("eventhubs.bicep", "disableLocalAuth: true")]
    [InlineData("eventhubs.bicep", "minimumTlsVersion: '1.2'")]
    [InlineData("storage.bicep", "allowSharedKeyAccess: false")]
    [InlineData("storage.bicep", "allowBlobPublicAccess: false")]
    [InlineData("storage.bicep", "minimumTlsVersion: 'TLS1_2'")]
    [InlineData("storage.bicep", "supportsHttpsTrafficOnly: true")]
    [InlineData("storage.bicep", "publicAccess: 'None'")]
    [InlineData("monitoring.bicep", "DisableLocalAuth: true")]
    [InlineData("monitoring.bicep", "disableLocalAuth: true")]
    [InlineData("registry.bicep", "adminUserEnabled: false")]
    [InlineData("api.bicep", "httpsOnly: true")]
    [InlineData("api.bicep", "minTlsVersion: '1.2'")]
    [InlineData("api.bicep", "type: 'UserAssignedIdentity'")]
    [InlineData("containers.bicep", "destination: 'azure-monitor'")]
    public void A_line_that_is_missing_is_found(string file, string line)
    {
        var source = Repository.BicepOf(file);
        Assert.Contains(line, source.Text, StringComparison.Ordinal);

        Assert.NotEmpty(ClosedDoors.FindOpen(source with { Text = source.Text.Replace(line, "", StringComparison.Ordinal) }));
    }

    [Fact]
    public void A_publishing_password_that_is_allowed_is_found()
    {
        var source = Repository.BicepOf("api.bicep");

        Assert.NotEmpty(ClosedDoors.FindOpen(source with { Text = source.Text.Replace("allow: false", "allow: true", StringComparison.Ordinal) }));
    }

    [Theory]
    [InlineData("value: account.listKeys().keys[0].value")]
    [InlineData("value: listKeys(account.id, '2024-01-01').keys[0].value")]
    [InlineData("password: registry.listCredentials().passwords[0].value")]
    [InlineData("'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b'")]
    [InlineData("'Endpoint=sb://name.servicebus.windows.net/;x'")]
    [InlineData("sharedKey: key")]
    [InlineData("value: rule.listkeys().primaryConnectionString")]
    public void A_key_is_found(string line)
    {
        Assert.NotEmpty(ClosedDoors.FindKeys(new BicepFile("broken.bicep", line)));
    }

    [Fact]
    public void A_secret_that_is_an_output_is_found()
    {
        Assert.NotEmpty(ClosedDoors.FindLeaks(new BicepFile("broken.bicep", "@secure()\n@description('x')\nparam hook string = ''\noutput HOOK string = hook\n")));
    }
}
