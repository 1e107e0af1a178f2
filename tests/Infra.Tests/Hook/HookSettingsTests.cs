using System.Text.RegularExpressions;
using Serverless.Hooks.Waiting;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Hook;

public sealed class HookSettingsTests(CompiledInfra infra)
{
    private const string Api = "api|AcrPull|7f951dda-4ed3-4680-a7ca-43fe172d538d|11111111-2222-3333-4444-555555555555|/subscriptions/s/registries/r";
    private const string Deployer = "deployer|Storage Blob Data Reader|2a2b9908-6ea1-4ae2-8e65-a410df84e7d1|11111111-2222-3333-4444-555555555556|/subscriptions/s/storageAccounts/a";

    private readonly Dictionary<string, string> variables = new()
    {
        ["SERVERLESS_ACCESS"] = $"{Api};{Deployer}",
        ["SERVERLESS_HOST_BLOBS"] = "https://h.blob.core.windows.net/",
        ["SERVERLESS_ARCHIVE_BLOBS"] = "https://a.blob.core.windows.net/",
        ["SERVERLESS_DATA_BLOBS"] = "https://d.blob.core.windows.net/",
        ["SERVERLESS_DATA_QUEUES"] = "https://d.queue.core.windows.net/",
        ["SERVERLESS_DATA_TABLES"] = "https://d.table.core.windows.net/",
    };

    [Fact]
    public void Roles_and_probes_come_from_the_outputs()
    {
        var settings = Read();

        Assert.Equal(["api: AcrPull on r", "deployer: Storage Blob Data Reader on a"], settings.Roles.Select(role => role.ToString()));
        Assert.Equal(
            ["https://h.blob.core.windows.net/?comp=list&maxresults=1", "https://a.blob.core.windows.net/?comp=list&maxresults=1", "https://d.blob.core.windows.net/?comp=list&maxresults=1", "https://d.queue.core.windows.net/?comp=list&maxresults=1", "https://d.table.core.windows.net/Tables?$top=1"],
            settings.Targets.Select(target => target.Uri.ToString()));
    }

    [Fact]
    public void Behind_private_endpoints_nothing_is_tried()
    {
        variables["SERVERLESS_PRIVATE_NETWORK"] = "true";

        Assert.Empty(Read().Targets);
    }

    [Fact]
    public void Without_roles_of_whoever_deploys_nothing_is_tried()
    {
        variables["SERVERLESS_ACCESS"] = Api;

        Assert.Empty(Read().Targets);
    }

    [Theory]
    [InlineData("SERVERLESS_ACCESS", "")]
    [InlineData("SERVERLESS_ACCESS", "api|AcrPull|x|y|/s")]
    [InlineData("SERVERLESS_DATA_TABLES", "")]
    [InlineData("SERVERLESS_DATA_TABLES", "http://d.table.core.windows.net/")]
    public void What_is_missing_or_wrong_is_named(string name, string value)
    {
        variables[name] = value;

        Assert.Contains(name, Assert.Throws<HookException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_that_is_needed_is_an_output()
    {
        Assert.Superset(variables.Keys.ToHashSet(), infra.Template.Outputs.Select(output => output.Key).ToHashSet());
    }

    [Fact]
    public void Azd_runs_it_after_a_provision_everywhere()
    {
        var yaml = Repository.Read("azure.yaml");

        Assert.Equal(2, Regex.Count(yaml, "run: dotnet run --project infra/hooks"));
        Assert.Contains("postprovision:", yaml, StringComparison.Ordinal);
    }

    private HookSettings Read() => HookSettings.Read(name => variables.GetValueOrDefault(name));
}
