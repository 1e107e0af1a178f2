using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Checks;

public sealed class CompilerTests(CompiledInfra infra)
{
    /// <summary>What is allowed to be off; bicepconfig.json says why.</summary>
    private static readonly string[] Allowed =
    [
        "no-module-name", "use-description-outputs", "use-description-params", "use-description-type-properties", "use-description-types",
        "use-description-vars", "use-recent-api-versions", "use-resource-id-functions", "what-if-short-circuiting",
    ];

    [Fact]
    public void The_compiler_has_nothing_to_say()
    {
        Assert.Equal(new BicepRun(0, ""), infra.Build);
    }

    [Fact]
    public void The_linter_has_nothing_to_say()
    {
        Assert.Equal(new BicepRun(0, ""), infra.Lint);
    }

    [Fact]
    public void What_is_deployed_can_be_predicted_whole()
    {
        Assert.Empty(infra.Usual.Diagnostics);
        Assert.Empty(infra.Shielded.Diagnostics);
        Assert.True(infra.Usual.Resources.Count > 70 && infra.Shielded.Resources.Count > 100);
    }

    [Fact]
    public void Every_rule_is_an_error_but_those_that_are_allowed_to_be_off()
    {
        var config = JsonNode.Parse(Repository.Read("infra/bicepconfig.json"), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!;
        var rules = config["analyzers"]!["core"]!["rules"]!.AsObject().ToDictionary(rule => rule.Key, rule => rule.Value!["level"]!.GetValue<string>());

        Assert.True(config["analyzers"]!["core"]!["enabled"]!.GetValue<bool>());
        Assert.Equal(Allowed, rules.Where(rule => rule.Value != "error").Select(rule => rule.Key));
        Assert.True(rules.Count >= 52);
    }

    [Theory]
    [InlineData("eventhubs.bicep", "disableLocalAuth: true", "disableLocalAuthentication: true", "BCP037")]
    [InlineData("eventhubs.bicep", "isAutoInflateEnabled: true", "isAutoInflateEnabled: 'yes'", "BCP036")]
    [InlineData("eventhubs.bicep", "partitionCount: partitionCount", "partitionCount: partitions", "BCP057")]
    [InlineData("registry.bicep", "param tags { *: string }", "param tags { *: string }\nparam unused string", "Error no-unused-params")]
    [InlineData("registry.bicep", "param tags { *: string }", "param tags object", "Error use-user-defined-types")]
    public async Task A_mistake_in_Bicep_is_found(string file, string line, string instead, string code)
    {
        Assert.Contains(code, (await CompiledInfra.LintBrokenAsync(file, line, instead)).Output, StringComparison.Ordinal);
    }
}
