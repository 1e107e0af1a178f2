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
    public void Every_action_has_a_version_and_every_job_an_end()
    {
        Assert.All(Files, file =>
        {
            var text = File.ReadAllText(file);
            Assert.All(Regex.Matches(text, @"uses: (\S+)"), use => Assert.Matches(@"^[\w-]+/[\w-]+@v\d", use.Groups[1].Value));
            Assert.Equal(Regex.Count(text, "runs-on:"), Regex.Count(text, "timeout-minutes:"));
        });
    }

    [Fact]
    public void The_build_runs_what_everybody_runs()
    {
        Assert.Contains("run: bash .ci/run", Repository.Read(".github/workflows/build.yml"), StringComparison.Ordinal);
    }
}
