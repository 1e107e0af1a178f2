using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Infra.Sources;
using Serverless.Server.Composition;

namespace Serverless.Infra.Rules;

public sealed class HostingTests
{
    private static string Processor => Repository.BicepOf("processor.bicep").Text;

    [Fact]
    public void The_consumer_groups_are_the_projections_of_the_code_and_the_archive()
    {
        var listed = JsonSerializer.Deserialize<string[]>(Repository.Read("infra/projections.json"));

        Assert.Equal(HostProjections.All.Select(projection => projection.Id.Name), listed);
        Assert.Contains("var projections = loadJsonContent('projections.json')", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal);
        Assert.Contains("consumerGroups: concat(projections, ['archive'])", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal);
        // Event Hubs: up to 50 characters; with $Default and the archiver no more than 20 groups on Standard.
        Assert.All(listed!, name => Assert.Matches("^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$", name));
        Assert.True(listed!.Length + 2 <= 20, "Standard has 20 consumer groups at most.");
    }

    [Fact]
    public void KEDA_has_a_rule_for_each_projection_and_an_identity_instead_of_a_key()
    {
        Assert.Matches(@"rules: map\(projections, projection => \{", Processor);
        Assert.Contains("type: 'azure-eventhub'", Processor, StringComparison.Ordinal);
        Assert.Contains("identity: identityId\n            metadata: {", Processor, StringComparison.Ordinal);
        Assert.Contains("consumerGroup: projection\n", Processor, StringComparison.Ordinal);
        Assert.Contains("checkpointStrategy: 'blobMetadata'", Processor, StringComparison.Ordinal);
        Assert.Contains("blobContainer: 'checkpoints'", Processor, StringComparison.Ordinal);
        Assert.DoesNotContain("connectionFromEnv", Processor, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_go_from_none_to_one_for_each_partition_and_leave_slowly()
    {
        Assert.Contains("minReplicas: 0", Processor, StringComparison.Ordinal);
        Assert.Contains("maxReplicas: partitionCount", Processor, StringComparison.Ordinal);
        Assert.True(Number("cooldownPeriod") >= 600);
        Assert.True(Number("terminationGracePeriodSeconds") is >= 60 and <= 600);
    }

    [Fact]
    public void The_probes_ask_where_the_processor_answers()
    {
        Assert.Equal(["/health/live", "/health/live", "/health/ready"], Regex.Matches(Processor, "path: '([^']+)'").Select(match => match.Groups[1].Value));
        Assert.All(Regex.Matches(Processor, @"port: (\d+)"), match => Assert.Equal("8080", match.Groups[1].Value));
    }

    [Fact]
    public void The_api_runs_on_the_runtime_that_it_is_built_for()
    {
        var api = Repository.BicepOf("api.bicep").Text;
        var target = Regex.Match(Repository.Read("Directory.Build.props"), "<TargetFramework>net([0-9.]+)</TargetFramework>").Groups[1].Value;

        Assert.Matches($@"runtime: \{{\s+name: 'dotnet-isolated'\s+version: '{Regex.Escape(target)}'\s+\}}", api);
        Assert.Contains("tier: 'FlexConsumption'\n    name: 'FC1'", api, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hub_grows_by_itself()
    {
        Assert.Contains("isAutoInflateEnabled: true", Repository.BicepOf("eventhubs.bicep").Text, StringComparison.Ordinal);
        Assert.Contains("name: 'Standard'", Repository.BicepOf("eventhubs.bicep").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_container_is_killed_only_after_the_hand_over()
    {
        var source = Path.Combine(Repository.Root, "functions/Processor/Hosting/ProcessorService.cs");
        Assert.SkipUnless(File.Exists(source), "The processor has no hand-over yet.");
        var handOver = Regex.Match(File.ReadAllText(source), @"HandOver = TimeSpan\.FromSeconds\((\d+)\)").Groups[1].Value;

        Assert.True(Number("terminationGracePeriodSeconds") > int.Parse(handOver, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_the_code_opens_by_name_is_there()
    {
        var source = Path.Combine(Repository.Root, "functions/Storage/Settings/CloudNames.cs");
        Assert.SkipUnless(File.Exists(source), "The names of containers, table and queue are not in one file yet.");
        var names = Regex.Matches(File.ReadAllText(source), "const string (?<what>\\w+) = \"(?<name>[\\w-]+)\"");

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"'{name.Groups["name"].Value}'", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_projection_reads_the_hub_that_there_is()
    {
        Assert.All(HostProjections.All, projection => Assert.Equal("events", projection.Hub.Value));
        Assert.Contains("var hubName = 'events'", Repository.BicepOf("main.bicep").Text, StringComparison.Ordinal);
    }

    private static int Number(string property) => int.Parse(Regex.Match(Processor, $@"{property}: (\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
}
