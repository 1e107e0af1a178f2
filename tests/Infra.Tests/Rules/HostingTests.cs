using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Serverless.Infra.Compiler;
using Serverless.Infra.Sources;
using Serverless.Server.Composition;

namespace Serverless.Infra.Rules;

public sealed class HostingTests(CompiledInfra infra)
{
    private ArmResource Processor => infra.Usual.The("Microsoft.App/containerApps");

    private JsonObject Scale => Processor.Node("properties.template.scale")!.AsObject();

    [Fact]
    public void The_consumer_groups_are_the_projections_of_the_code_and_the_archive()
    {
        var listed = JsonSerializer.Deserialize<string[]>(Repository.Read("infra/projections.json"))!;
        var groups = infra.Usual.Of("Microsoft.EventHub/namespaces/eventhubs/consumergroups").Select(group => group.Name.Split('/')[^1]).ToList();

        Assert.Equal(HostProjections.All.Select(projection => projection.Id.Name), listed);
        Assert.Equal([.. listed, "archive"], groups);
        // Event Hubs: up to 50 characters; with $Default and the archiver no more than 20 groups on Standard.
        Assert.All(groups, name => Assert.Matches("^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$", name));
        Assert.True(groups.Count + 1 <= 20, "Standard has 20 consumer groups at most.");
    }

    [Fact]
    public void KEDA_has_a_rule_for_each_projection_and_an_identity_instead_of_a_key()
    {
        var rules = Scale["rules"]!.AsArray().Select(rule => rule!["custom"]!).ToList();
        var token = infra.Usual.The("Microsoft.EventHub/namespaces").Name["evhns-".Length..];

        Assert.Equal(HostProjections.All.Select(projection => projection.Id.Name), rules.Select(rule => rule["metadata"]!["consumerGroup"]!.GetValue<string>()));
        Assert.All(rules, rule =>
        {
            Assert.Equal("azure-eventhub", rule["type"]!.GetValue<string>());
            Assert.EndsWith($"/userAssignedIdentities/id-processor-{token}", rule["identity"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Null(rule["auth"]);
            Assert.Equal(
                ["activationUnprocessedEventThreshold", "blobContainer", "checkpointStrategy", "consumerGroup", "eventHubName", "eventHubNamespace", "storageAccountName", "unprocessedEventThreshold"],
                rule["metadata"]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal));
            Assert.Equal(("blobMetadata", "checkpoints"), (rule["metadata"]!["checkpointStrategy"]!.GetValue<string>(), rule["metadata"]!["blobContainer"]!.GetValue<string>()));
            Assert.Equal(($"evhns-{token}", "events", $"stdata{token}"), (rule["metadata"]!["eventHubNamespace"]!.GetValue<string>(), rule["metadata"]!["eventHubName"]!.GetValue<string>(), rule["metadata"]!["storageAccountName"]!.GetValue<string>()));
        });
    }

    [Fact]
    public void Processors_go_from_none_to_one_for_each_partition_and_leave_slowly()
    {
        Assert.Equal(("0", "4"), (Scale["minReplicas"]!.ToString(), Scale["maxReplicas"]!.ToString()));
        Assert.Equal("12", infra.Shielded.The("Microsoft.App/containerApps").Value("properties.template.scale.maxReplicas"));
        Assert.Equal("12", infra.Shielded.The("Microsoft.EventHub/namespaces/eventhubs").Value("properties.partitionCount"));
        Assert.True(Scale["cooldownPeriod"]!.GetValue<int>() >= 600);
        Assert.True(GraceSeconds is >= 60 and <= 600);
    }

    [Fact]
    public void The_probes_ask_where_the_processor_answers()
    {
        // Which of two sets of probes it gets depends on the image, which is known in Azure only; so they are a variable.
        var probes = Assert.Single(infra.Template.All, template => template.Json["variables"]?["probes"] is not null).Json["variables"]!["probes"]!.AsArray();

        Assert.Equal(["Startup /health/live", "Liveness /health/live", "Readiness /health/ready"], probes.Select(probe => $"{probe!["type"]} {probe["httpGet"]!["path"]}"));
        Assert.All(probes, probe => Assert.Equal(8080, probe!["httpGet"]!["port"]!.GetValue<int>()));
        Assert.Matches(@"^\[if\(startsWith\(.*loginServer\)\), variables\('probes'\), createArray\(\)\)\]$", Processor.Node("properties.template.containers")![0]!["probes"]!.GetValue<string>());
        Assert.Matches("MapGet\\(\"/health/live\"[\\s\\S]*MapGet\\(\"/health/ready\"", Repository.Read("functions/Processor/Program.cs"));
    }

    [Fact]
    public void The_api_runs_on_the_runtime_that_it_is_built_for()
    {
        var target = Regex.Match(Repository.Read("Directory.Build.props"), "<TargetFramework>net([0-9.]+)</TargetFramework>").Groups[1].Value;
        var api = infra.Usual.The("Microsoft.Web/sites");

        Assert.Equal(("dotnet-isolated", target), (api.Value("properties.functionAppConfig.runtime.name"), api.Value("properties.functionAppConfig.runtime.version")));
        Assert.Equal(("FlexConsumption", "FC1"), (infra.Usual.The("Microsoft.Web/serverfarms").Value("sku.tier"), infra.Usual.The("Microsoft.Web/serverfarms").Value("sku.name")));
    }

    [Fact]
    public void The_hub_grows_by_itself()
    {
        var hubs = infra.Usual.The("Microsoft.EventHub/namespaces");

        Assert.Equal(("true", "10", "Standard"), (hubs.Value("properties.isAutoInflateEnabled"), hubs.Value("properties.maximumThroughputUnits"), hubs.Value("sku.name")));
    }

    [Fact]
    public void The_container_is_killed_only_after_the_hand_over()
    {
        var handOver = Regex.Match(Repository.Read("functions/Processor/Hosting/ProcessorService.cs"), @"HandOver = TimeSpan\.FromSeconds\((\d+)\)").Groups[1].Value;

        Assert.True(GraceSeconds > int.Parse(handOver, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_the_code_opens_by_name_is_there()
    {
        var names = Regex.Matches(Repository.Read("functions/Storage/Settings/CloudNames.cs"), "const string (?<what>\\w+) = \"(?<name>[\\w-]+)\"")
            .ToDictionary(name => name.Groups["what"].Value, name => name.Groups["name"].Value);

        Assert.Equal([names["ArchiveContainer"], names["CheckpointsContainer"], names["ViewsContainer"]], Made("blobServices/containers").Except(["deployments"]));
        Assert.Contains(names["HospitalQueue"], Made("queueServices/queues"));
        Assert.Equal([names["ViewsTable"]], Made("tableServices/tables"));

        IEnumerable<string> Made(string kind) => infra.Usual.Of($"Microsoft.Storage/storageAccounts/{kind}").Select(made => made.Name.Split('/')[^1]).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Every_projection_reads_the_hub_that_there_is()
    {
        var hub = infra.Usual.The("Microsoft.EventHub/namespaces/eventhubs").Name.Split('/')[^1];

        Assert.All(HostProjections.All, projection => Assert.Equal(hub, projection.Hub.Value));
    }

    [Fact]
    public void Alerts_reach_who_is_named()
    {
        Assert.Empty(infra.Usual.The("Microsoft.Insights/actionGroups").Node("properties.emailReceivers")!.AsArray());
        Assert.Equal("operators@example.com", infra.Shielded.The("Microsoft.Insights/actionGroups").Node("properties.emailReceivers")!.AsArray().Single()!["emailAddress"]!.GetValue<string>());
    }

    private int GraceSeconds => Processor.Node("properties.template.terminationGracePeriodSeconds")!.GetValue<int>();
}
