using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class TagsTests(CompiledInfra infra)
{
    [Fact]
    public void Everything_that_has_a_place_is_tagged()
    {
        Assert.Empty(Tags.FindUntagged(infra.Usual));
        Assert.Empty(Tags.FindUntagged(infra.Shielded));
    }

    [Fact]
    public void The_services_of_azd_are_those_that_are_tagged()
    {
        // 'host' in azure.yaml, and what Azure calls it.
        var hosts = new Dictionary<string, string> { ["function"] = "Microsoft.Web/sites", ["containerapp"] = "Microsoft.App/containerApps" };
        var services = Regex.Matches(Repository.Read("azure.yaml"), @"^  (?<name>\w+):\n    project: (?<project>\S+)\n    host: (?<host>\w+)$", RegexOptions.Multiline);

        Assert.Equal(["api", "processor"], services.Select(service => service.Groups["name"].Value));
        Assert.Equal(services.ToDictionary(service => service.Groups["name"].Value, service => hosts[service.Groups["host"].Value]), Tags.Services(infra.Usual));
        Assert.All(services, service => Assert.True(Directory.Exists(Path.Combine(Repository.Root, service.Groups["project"].Value))));
    }

    [Fact]
    public void The_processors_image_is_built_by_the_SDK()
    {
        // With a Dockerfile azd would take that one instead, and Docker would be needed.
        Assert.False(File.Exists(Path.Combine(Repository.Root, "functions/Processor/Dockerfile")));
        Assert.Contains("Microsoft.NET.Sdk.Web", Repository.Read("functions/Processor/Processor.csproj"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.Resources/resourceGroups")]
    [InlineData("Microsoft.Insights/actionGroups")]
    public void A_resource_without_tags_is_found(string type)
    {
        Assert.NotEmpty(Tags.FindUntagged(infra.Usual.With(type, resource => resource.Remove("tags"))));
    }

    [Fact]
    public void A_service_without_its_tag_is_found()
    {
        Assert.DoesNotContain("api", Tags.Services(infra.Usual.With("Microsoft.Web/sites", app => app["tags"]!.AsObject().Remove("azd-service-name"))).Keys);
    }
}
