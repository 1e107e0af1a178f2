using System.Text.Json.Nodes;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class PinnedTests(CompiledInfra infra)
{
    [Fact]
    public void Every_resource_has_one_pinned_version_and_nothing_is_fetched()
    {
        Assert.Empty(Pinned.FindLoose(infra.Template));
        Assert.Empty(Pinned.FindDifferent(infra.Template));
        // Rules over nothing would be satisfied as well.
        Assert.True(Pinned.Versions(infra.Template).Count() > 60);
    }

    [Fact]
    public void Modules_are_flat_and_each_is_used()
    {
        var sources = Repository.Files("infra", "*.bicep").ToList();

        Assert.All(sources, source => Assert.Equal(2, source.Split('/').Length));
        Assert.Equal(sources.Count, infra.Template.All.Select(template => template.Hash).Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("latest")]
    public void What_is_not_pinned_is_found(string? version)
    {
        Assert.NotEmpty(Pinned.FindLoose(infra.Template.With(json => json["resources"]![0]!["apiVersion"] = version)));
    }

    [Theory]
    [InlineData("templateLink", "x")]
    [InlineData("uri", "https://example.com/template.json")]
    public void What_is_fetched_is_found(string name, string value)
    {
        Assert.NotEmpty(Pinned.FindLoose(infra.Template.With(json => json["resources"]![0]![name] = value)));
    }

    [Fact]
    public void Two_versions_of_one_type_are_found()
    {
        Assert.NotEmpty(Pinned.FindDifferent(infra.Template.With(json => json["resources"]!.AsArray().Add(
            new JsonObject { ["type"] = "Microsoft.Resources/resourceGroups", ["apiVersion"] = "2020-01-01" }))));
    }
}
