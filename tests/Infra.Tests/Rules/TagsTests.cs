using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class TagsTests
{
    [Fact]
    public void Everything_that_has_a_place_is_tagged()
    {
        Assert.Empty(Repository.Bicep.SelectMany(Tags.FindUntagged));
        Assert.Contains("'azd-env-name': environmentName", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_services_of_azd_are_those_that_are_tagged()
    {
        var yaml = Repository.Read("azure.yaml");
        var services = Regex.Matches(yaml, @"^  (\w+):\n    project: (\S+)$", RegexOptions.Multiline);

        Assert.Equal(services.Select(service => service.Groups[1].Value), Repository.Bicep.SelectMany(Tags.Services).Order(StringComparer.Ordinal));
        Assert.All(services, service => Assert.True(Directory.Exists(Path.Combine(Repository.Root, service.Groups[2].Value))));
    }

    [Fact]
    public void The_processors_image_is_built_by_the_SDK()
    {
        // With a Dockerfile azd would take that one instead, and Docker would be needed.
        Assert.False(File.Exists(Path.Combine(Repository.Root, "functions/Processor/Dockerfile")));
        Assert.Contains("Microsoft.NET.Sdk.Web", Repository.Read("functions/Processor/Processor.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_without_tags_is_found()
    {
        Assert.NotEmpty(Tags.FindUntagged(new BicepFile("broken.bicep", "resource a 'Microsoft.X/y@2025-01-01' = {\n  name: 'a'\n  location: location\n}\n")));
    }
}
