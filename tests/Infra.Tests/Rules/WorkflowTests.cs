using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed class WorkflowTests
{
    private static readonly string[] Files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github/workflows"), "*.yml").Order(StringComparer.Ordinal)];

    [Fact]
    public void There_is_no_secret_in_any_workflow()
    {
        Assert.Equal(["build.yml", "deploy.yml", "infra.yml"], Files.Select(Path.GetFileName));
        Assert.All(Files, file => Assert.DoesNotMatch(@"\bsecrets\.|client-secret|AZURE_CREDENTIALS", File.ReadAllText(file)));
    }

    [Fact]
    public void Only_the_deployment_gets_a_token_and_only_by_hand()
    {
        Assert.All(Files, file => Assert.Equal(Path.GetFileName(file) == "deploy.yml", File.ReadAllText(file).Contains("id-token: write", StringComparison.Ordinal)));
        var deploy = Repository.Read(".github/workflows/deploy.yml");
        Assert.Matches(@"(?m)^on:\n  workflow_dispatch:\n\n", deploy);
        Assert.Contains("--federated-credential-provider github", deploy, StringComparison.Ordinal);
        Assert.Contains("AZURE_PRINCIPAL_TYPE: ServicePrincipal", deploy, StringComparison.Ordinal);
        Assert.Contains("environment: azure\n", deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_main_is_deployed()
    {
        Assert.Contains("  deploy:\n    if: github.ref == 'refs/heads/main'\n", Repository.Read(".github/workflows/deploy.yml"), StringComparison.Ordinal);
        // Who can change the condition on a branch of his own is stopped by the environment, which the page sets up.
        Assert.Contains("environments/azure/deployment-branch-policies\" --field name=main", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_action_is_pinned_by_its_commit_and_says_which_version_that_is()
    {
        var uses = Files.SelectMany(file => Regex.Matches(File.ReadAllText(file), @"uses:.*")).Select(use => use.Value).ToList();

        Assert.All(uses, use => Assert.Empty(FindLoose(use)));
        // One commit for each action: no workflow is behind another.
        Assert.Equal(4, uses.Distinct().Count());
    }

    [Theory]
    [InlineData("uses: actions/checkout@v5")]
    [InlineData("uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8")]
    [InlineData("uses: actions/checkout@08c6903 # v5.0.0")]
    [InlineData("uses: actions/checkout@main # v5.0.0")]
    [InlineData("uses: docker://alpine:3")]
    public void An_action_that_can_change_is_found(string use)
    {
        Assert.NotEmpty(FindLoose(use));
    }

    [Fact]
    public void Every_job_has_an_end_and_no_checkout_leaves_its_token_behind()
    {
        Assert.All(Files, file =>
        {
            var text = File.ReadAllText(file);
            Assert.Equal(Regex.Count(text, "runs-on:"), Regex.Count(text, "timeout-minutes:"));
            Assert.Equal(Regex.Count(text, "uses: actions/checkout"), Regex.Count(text, "persist-credentials: false"));
        });
    }

    [Fact]
    public void The_build_runs_what_everybody_runs_and_with_the_official_checkpoint_store()
    {
        var build = Repository.Read(".github/workflows/build.yml");

        Assert.Contains("run: bash .ci/run", build, StringComparison.Ordinal);
        Assert.Contains("grep -q '>true</OfficialCheckpointStore>' obj/feed.props", build, StringComparison.Ordinal);
        // What the step looks for is what the probe writes.
        Assert.Contains(">$(FeedHasCheckpointStore)</OfficialCheckpointStore>", Repository.Read("Directory.Solution.targets"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> FindLoose(string use) =>
        Regex.IsMatch(use, @"^uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$") ? [] : [use];
}
