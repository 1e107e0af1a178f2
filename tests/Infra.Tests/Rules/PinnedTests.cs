using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class PinnedTests
{
    [Fact]
    public void Every_resource_has_one_pinned_version_and_nothing_is_fetched()
    {
        Assert.Empty(Repository.Bicep.SelectMany(Pinned.FindLoose));
        Assert.Empty(Pinned.FindDifferent(Repository.Bicep));
        // Rules over nothing would be satisfied as well.
        Assert.True(Repository.Bicep.SelectMany(file => file.Resources).Count() > 40);
    }

    [Fact]
    public void The_nested_template_is_pinned_too()
    {
        using var template = JsonDocument.Parse(Repository.Read("infra/private-dns.json"));

        Assert.All(template.RootElement.GetProperty("resources").EnumerateArray(), resource => Assert.Matches(@"^\d{4}-\d{2}-\d{2}$", resource.GetProperty("apiVersion").GetString()));
    }

    [Fact]
    public void Modules_are_flat_and_each_is_used()
    {
        Assert.Equal(Repository.Files("infra", "*.bicep").Order(StringComparer.Ordinal), Repository.Bicep.Select(file => $"infra/{file.Name}"));
        var used = Regex.Matches(Repository.BicepOf("main.bicep").Text, @"^module \w+ '([^']+)'", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
        Assert.Equal(Repository.Bicep.Select(file => file.Name).Where(name => name != "main.bicep"), used.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("resource a 'Microsoft.X/y' = {\n}\n")]
    [InlineData("resource a 'Microsoft.X/y@latest' = {\n}\n")]
    [InlineData("module a 'br/public:avm/res/x/y:0.1.0' = {\n}\n")]
    [InlineData("param a resourceInput<'Microsoft.X/y@2025-01-01'>.properties\n")]
    public void What_is_not_pinned_is_found(string text)
    {
        Assert.NotEmpty(Pinned.FindLoose(new BicepFile("broken.bicep", text)));
    }

    [Fact]
    public void Two_versions_of_one_type_are_found()
    {
        Assert.NotEmpty(Pinned.FindDifferent([new BicepFile("a", "resource a 'Microsoft.X/y@2025-01-01' = {\n}\nresource b 'Microsoft.X/y@2025-02-01' = {\n}\n")]));
    }
}
